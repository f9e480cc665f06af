/** One thing a person asked for: whether it is under way, and what went wrong with it. */

import type { Problem } from '../lib/bindings/Problem'
import { asProblem } from '../lib/host'

export class Attempt {
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)

  /** Whether the work was done. A second call while one is under way does nothing. */
  async at(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
