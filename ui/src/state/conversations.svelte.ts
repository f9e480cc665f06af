/** Which accounts Conversations looks at. Lasts as long as the window. */
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { ConnectionView } from '../lib/bindings/ConnectionView'

export class ConversationsChoice {
  /** `null`: all of them, also those that are added later. */
  #chosen = $state.raw<ReadonlySet<ConnectionId> | null>(null)

  pick(all: readonly ConnectionView[]): ConnectionView[] {
    const chosen = this.#chosen
    return chosen === null ? [...all] : all.filter(({ id }) => chosen.has(id))
  }

  choose(ids: readonly ConnectionId[], all: readonly ConnectionView[]): void {
    const chosen = new Set(ids)
    this.#chosen = all.every(({ id }) => chosen.has(id)) ? null : chosen
  }
}

export const conversationsChoice = new ConversationsChoice()
