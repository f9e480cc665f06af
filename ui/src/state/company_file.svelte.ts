/** A company file that somebody chose: looked at first, and taken in when they say so. */
import type { CompanyFileView } from '../lib/bindings/CompanyFileView'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'
import { companyFile as words } from '../lib/messages/company_file'

/** What the core reads at most; more would only be carried over to be refused. */
const LONGEST = 96 * 1024 * 1024

export class CompanyFileState {
  seen = $state.raw<CompanyFileView | null>(null)
  problem = $state.raw<Problem | null>(null)
  working = $state(false)
  /** The place of the person in `seen.persons`, where there is no company yet. */
  you = $state(0)
  #text = ''

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  /** Looks at what a file would bring. */
  async choose(file: Blob): Promise<void> {
    this.problem = null
    this.you = 0
    if (file.size > LONGEST) return this.#refuse(words.tooLarge)
    this.working = true
    try {
      this.#text = await file.text()
    } catch {
      this.working = false
      return this.#refuse(words.unread)
    }
    await this.#ask(async () => {
      this.seen = await this.#call('look_at_company_file', { text: this.#text, you: null })
    })
  }

  /** Says whether it came in. */
  async take(): Promise<CompanyFileView | null> {
    if (this.working || this.seen === null) return null
    const you = this.seen.into === null ? this.you : null
    let taken: CompanyFileView | null = null
    await this.#ask(async () => {
      taken = await this.#call('take_company_file', { text: this.#text, you })
      this.close()
    })
    return taken
  }

  close(): void {
    this.seen = null
    this.problem = null
    this.#text = ''
  }

  async #ask(work: () => Promise<void>): Promise<void> {
    this.working = true
    try {
      await work()
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    } finally {
      this.working = false
    }
  }

  #refuse(message: string): void {
    this.problem = { code: 'bad_input', message, detail: null }
  }
}
