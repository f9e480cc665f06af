/**
 * Settings, saved as they are changed. Two quick changes never undo each other: a later one is
 * laid over what is on its way.
 */
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { NoticeKind } from '../lib/bindings/NoticeKind'
import type { Problem } from '../lib/bindings/Problem'
import type { Settings } from '../lib/bindings/Settings'
import { asProblem } from '../lib/host'
import { app } from './app.svelte'

/** How long "Saved" stays. */
const SAVED_MS = 3_000

export class SettingsState {
  problem = $state.raw<Problem | null>(null)
  saved = $state(false)
  #wanted = $state.raw<Settings | null>(null)
  #current: () => Settings | null
  #save: (settings: Settings) => Promise<void>
  #saving = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(current: () => Settings | null, save: (settings: Settings) => Promise<void>) {
    this.#current = current
    this.#save = save
  }

  /** What the page shows: what is wanted, until it is stored. */
  get shown(): Settings | null {
    return this.#wanted ?? this.#current()
  }

  async change(part: Partial<Settings>): Promise<void> {
    const shown = this.shown
    if (shown === null) return
    this.#wanted = { ...shown, ...part }
    if (this.#saving) return
    this.#saving = true
    this.saved = false
    try {
      let sent: Settings
      do {
        sent = this.#wanted
        await this.#save(sent)
      } while (sent !== this.#wanted)
      this.problem = null
      this.#sayThatItIsSaved()
    } catch (error) {
      this.problem = asProblem(error)
    } finally {
      // After a refusal the page shows what is stored.
      this.#wanted = null
      this.#saving = false
    }
  }

  /** Keeps notices of a kind off the desktop of this computer, or lets them come again. */
  async muteKind(kind: NoticeKind, muted: boolean): Promise<void> {
    const others = (this.shown?.muted_kinds ?? []).filter((one) => one !== kind)
    await this.change({ muted_kinds: muted ? [...others, kind] : others })
  }

  async muteAccount(id: ConnectionId, muted: boolean): Promise<void> {
    const others = (this.shown?.muted_accounts ?? []).filter((one) => one !== id)
    await this.change({ muted_accounts: muted ? [...others, id] : others })
  }

  #sayThatItIsSaved(): void {
    this.saved = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.saved = false), SAVED_MS)
  }
}

export const settings = new SettingsState(
  () => app.settings,
  (wanted) => app.saveSettings(wanted),
)
