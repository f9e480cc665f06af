/** The people of the company, and which sign-ins are theirs. */
import type { NoticeKind } from '../lib/bindings/NoticeKind'
import type { PersonId } from '../lib/bindings/PersonId'
import type { PersonView } from '../lib/bindings/PersonView'
import type { Problem } from '../lib/bindings/Problem'
import type { SavePerson } from '../lib/bindings/SavePerson'
import { asProblem, call } from '../lib/host'

export class PeopleState {
  people = $state<PersonView[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  saving = $state(false)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  async load(): Promise<void> {
    await this.#take(() => this.#call('people'))
  }

  /** Whether it was saved. */
  async save(person: SavePerson): Promise<boolean> {
    return this.#write(() => this.#call('save_person', person))
  }

  async remove(id: PersonId): Promise<boolean> {
    return this.#write(() => this.#call('remove_person', { id }))
  }

  /** The sheet with the trouble was closed. */
  forgetProblem(): void {
    this.problem = null
  }

  async #write(change: () => Promise<PersonView[]>): Promise<boolean> {
    if (this.saving) return false
    this.saving = true
    try {
      return await this.#take(change)
    } finally {
      this.saving = false
    }
  }

  async #take(ask: () => Promise<PersonView[]>): Promise<boolean> {
    try {
      this.people = await ask()
      this.problem = null
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    }
  }
}

export const people = new PeopleState()

/** The kinds of notices a person wants no mail about. */
export function optOuts({ mail }: PersonView): NoticeKind[] {
  return mail.filter((choice) => !choice.wanted).map((choice) => choice.kind)
}
