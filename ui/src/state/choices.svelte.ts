/** What the account picker remembers: named groups, and what was chosen last in each place. */
import type { Choice } from '../lib/bindings/Choice'
import type { Choices } from '../lib/bindings/Choices'
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { ConnectionView } from '../lib/bindings/ConnectionView'
import type { GroupView } from '../lib/bindings/GroupView'
import type { Place } from '../lib/bindings/Place'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

const NOTHING: Choices = { groups: [], publish: null, conversations: null }

export class ChoicesState {
  #kept = $state.raw<Choices>(NOTHING)
  loaded = $state(false)
  problem = $state.raw<Problem | null>(null)
  /** The group that was removed last, until something else is done with groups. */
  removed = $state.raw<GroupView | null>(null)
  #owner = ''

  groups = $derived(this.#kept.groups)

  /** Reads what `owner`, a company or practice mode, chose before. */
  async load(owner: string): Promise<void> {
    if (owner === this.#owner && this.loaded) return
    if (owner !== this.#owner) {
      this.#owner = owner
      this.#kept = NOTHING
      this.loaded = false
      this.removed = null
    }
    await this.#ask(() => call('choices'))
    // The picker works without what it remembers.
    this.loaded = true
  }

  last(place: Place): Choice | null {
    return this.#kept[place]
  }

  /** The accounts chosen last in a place; all of them where nothing was. */
  pick(place: Place, all: readonly ConnectionView[]): ConnectionView[] {
    const choice = this.#kept[place]
    if (choice === null || choice.kind === 'all') return [...all]
    const ids = new Set(choice.ids)
    return all.filter(({ id }) => ids.has(id))
  }

  /**
   * What is chosen now. Every one means all, also those that are added later, where one only reads:
   * a post goes to nobody who was not there when it was written.
   */
  choose(place: Place, ids: readonly ConnectionId[], all: readonly ConnectionView[]): void {
    const chosen = new Set(ids)
    const every = place === 'conversations' && all.every(({ id }) => chosen.has(id))
    this.#kept = {
      ...this.#kept,
      [place]: every ? { kind: 'all' } : { kind: 'these', ids: [...chosen] },
    }
  }

  /** Keeps what is chosen now for the next start. */
  async remember(place: Place): Promise<void> {
    const choice = this.#kept[place]
    if (choice === null) return
    try {
      await call('remember_choice', { place, choice })
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  /** Makes a group, or changes one. Says whether it worked. */
  async save(id: number | null, name: string, accounts: readonly ConnectionId[]): Promise<boolean> {
    this.removed = null
    return this.#ask(() => call('save_group', { id, name, accounts: [...accounts] }))
  }

  async remove(group: GroupView): Promise<boolean> {
    const gone = await this.#ask(() => call('remove_group', { id: group.id }))
    if (gone) this.removed = group
    return gone
  }

  /** Makes the group again that was removed last. */
  async bringBack(): Promise<void> {
    const group = this.removed
    if (group) await this.save(null, group.name, group.accounts)
  }

  async #ask(question: () => Promise<Choices>): Promise<boolean> {
    const owner = this.#owner
    try {
      const answer = await question()
      if (owner === this.#owner) this.#kept = answer
      this.problem = null
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    }
  }
}

export const choices = new ChoicesState()
