/** Files for other programs: saved one at a time, and where the last one went. */
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

export type Exported = 'export_calendar' | 'export_connections'

export class ExportState {
  saving = $state<Exported | null>(null)
  /** Where the last file is. */
  path = $state<string | null>(null)
  problem = $state.raw<Problem | null>(null)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  async save(what: Exported): Promise<void> {
    if (this.saving !== null) return
    this.saving = what
    this.path = null
    try {
      this.path = (await this.#call(what)).path
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    } finally {
      this.saving = null
    }
  }
}

export const files = new ExportState()
