/** What broken accounts keep from Conversations, for Home. */

import type { ConnectionView } from '../lib/bindings/ConnectionView'
import type { Conversations } from '../lib/bindings/Conversations'
import { call } from '../lib/host'

export class SilentState {
  data = $state.raw<Conversations | null>(null)
  #call: typeof call
  #turn = 0

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  /** What waits for an answer there, and since when nothing comes. */
  async show(all: readonly ConnectionView[]): Promise<void> {
    const turn = ++this.#turn
    const accounts = all
      .filter((row) => row.purpose === 'owned' && row.needs_you)
      .map((row) => row.id)
    if (accounts.length === 0) {
      this.data = null
      return
    }
    try {
      const data = await this.#call('conversations', { accounts, kind: null, unanswered: true })
      if (turn === this.#turn) this.data = data
    } catch {
      // Home says elsewhere what is wrong; the next change asks again.
    }
  }

  /** How many accounts nothing comes from. */
  silent = $derived((this.data?.readings ?? []).filter((one) => one.silent).length)
  unanswered = $derived(this.data?.unanswered ?? 0)
  /** Since when, of the one that is silent longest. */
  since = $derived(
    (this.data?.readings ?? [])
      .flatMap((one) => (one.silent && one.missing_since ? [one.missing_since] : []))
      .toSorted()[0] ?? null,
  )
}

export const silent = new SilentState()
