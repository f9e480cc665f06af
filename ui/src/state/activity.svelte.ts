/** Everything that happened, newest first, a page at a time. */
import type { EventView } from '../lib/bindings/EventView'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

export class ActivityState {
  lines = $state<EventView[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  loading = $state(false)
  /** There may be older lines. */
  more = $state(true)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  /** Reads the newest page; older lines that were already fetched stay. */
  async load(): Promise<void> {
    await this.#ask(async () => {
      const page = await this.#call('activity', { before: null })
      const oldest = page.at(-1)
      const known = this.lines ?? []
      const reachesKnown = known.some((line) => page.some(({ id }) => id === line.id))
      const older = oldest && reachesKnown ? known.filter(({ id }) => id < oldest.id) : []
      this.lines = [...page, ...older]
      if (older.length === 0) this.more = page.length > 0
    })
  }

  async loadOlder(): Promise<void> {
    const last = this.lines?.at(-1)
    if (last === undefined || this.loading) return
    await this.#ask(async () => {
      const page = await this.#call('activity', { before: last.id })
      this.more = page.length > 0
      this.lines = [...(this.lines ?? []), ...page]
    })
  }

  async #ask(read: () => Promise<void>): Promise<void> {
    this.loading = true
    try {
      await read()
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    } finally {
      this.loading = false
    }
  }
}

export const activity = new ActivityState()
