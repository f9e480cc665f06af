/** What a broken connection costs: for Home. */
import type { AtRisk } from '../lib/bindings/AtRisk'
import { call } from '../lib/host'

export class RiskState {
  at = $state.raw<AtRisk | null>(null)
  #watched = false

  /** Home is open: keeps up with the core until the returned function is called. */
  watch(): () => void {
    this.#watched = true
    void this.refetch()
    return () => (this.#watched = false)
  }

  async refetch(): Promise<void> {
    if (!this.#watched) return
    try {
      this.at = await call('at_risk')
    } catch {
      // Home shows what it knew; the connections beside it tell of the trouble.
    }
  }

  forget(): void {
    this.at = null
  }
}

export const risk = new RiskState()
