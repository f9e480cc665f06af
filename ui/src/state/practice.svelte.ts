/** Practice mode: its time, the tour, and the page to play the network. */
import type { PracticeView } from '../lib/bindings/PracticeView'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

export class PracticeState {
  view = $state<PracticeView | null>(null)
  problem = $state.raw<Problem | null>(null)
  moving = $state(false)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  async load(): Promise<void> {
    await this.#ask(async () => {
      this.view = await this.#call('practice')
    })
  }

  /** Moves practice time ahead; one move at a time, so that a double click is not ten days. */
  async move(days: number): Promise<void> {
    if (this.moving) return
    this.moving = true
    await this.#ask(async () => {
      this.view = await this.#call('move_practice_clock', { days })
    })
    this.moving = false
  }

  async play(): Promise<void> {
    await this.#ask(async () => {
      await this.#call('open_levers')
    })
  }

  async #ask(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    }
  }
}

export const practice = new PracticeState()
