/** Files for other programs: saved one at a time, and where the last one went. */
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'
import type { Exported } from '../lib/messages/exports'

/** Also what is for another computer, or for support. */
export type Saved = Exported | 'export_company' | 'save_report'

export class ExportState {
  saving = $state<Saved | null>(null)
  /** Where the last file is. */
  path = $state<string | null>(null)
  problem = $state.raw<Problem | null>(null)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  /** What was said of the last file is read. */
  forget(): void {
    this.path = null
    this.problem = null
  }

  async save(what: Saved): Promise<void> {
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
