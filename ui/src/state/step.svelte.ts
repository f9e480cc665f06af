/** The step at the network before Reconnect: its page, and the word that it is done. */

import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

export class Step {
  problem = $state.raw<Problem | null>(null)
  working = $state(false)

  /** Whether the wait after the step has begun. */
  async completed(id: ConnectionId): Promise<boolean> {
    if (this.working) return false
    this.working = true
    const done = await this.#ask(() => call('step_done', { id }))
    this.working = false
    return done
  }

  async openPage(id: ConnectionId): Promise<void> {
    await this.#ask(() => call('open_guide_page', { id }))
  }

  async #ask(what: () => Promise<null>): Promise<boolean> {
    try {
      await what()
      this.problem = null
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    }
  }
}
