/**
 * The post being written. What one types is on disk half a second later, and no answer of the disk
 * ever overwrites what was typed meanwhile.
 */
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Draft } from '../lib/bindings/Draft'
import type { DraftId } from '../lib/bindings/DraftId'
import type { Problem } from '../lib/bindings/Problem'
import type { SaveDraft } from '../lib/bindings/SaveDraft'
import { asProblem, call } from '../lib/host'

/** The longest a keystroke stays unsaved. */
export const SAVE_AFTER_MS = 400
/** When a save failed (a full disk), how long until the next try. */
export const RETRY_AFTER_MS = 5_000

/** Where drafts are kept. */
export interface DraftStore {
  load: () => Promise<Draft>
  save: (draft: SaveDraft) => Promise<Draft>
}

export class DraftState {
  text = $state('')
  link = $state('')
  accounts = $state<ConnectionId[]>([])
  loaded = $state(false)
  savedAt = $state<string | null>(null)
  /** Something on the screen is not on disk yet. */
  unsaved = $state(false)
  problem = $state.raw<Problem | null>(null)

  #store: DraftStore
  #owner = ''
  #id: DraftId | null = null
  #edits = 0
  #saving: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(store: DraftStore) {
    this.#store = store
  }

  /**
   * Reads the draft of `owner`: a company, or practice mode. What is not on disk yet is kept, unless
   * it belongs to another owner, whose database is closed by now.
   */
  async load(owner: string): Promise<void> {
    if (owner !== this.#owner) {
      this.#clearTimer()
      await this.#saving
      this.#owner = owner
      this.#id = null
      this.loaded = false
      this.unsaved = false
    }
    if (this.unsaved) return
    const edits = this.#edits
    try {
      const draft = await this.#store.load()
      if (edits !== this.#edits || owner !== this.#owner) return
      this.#id = draft.id
      this.text = draft.text
      this.link = draft.link
      this.accounts = draft.accounts
      // An untouched draft has nothing that was saved.
      this.savedAt = isEmpty(draft) ? null : draft.saved_at
      this.problem = null
      this.loaded = true
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  write(text: string): void {
    this.text = text
    this.#edited()
  }

  writeLink(link: string): void {
    this.link = link
    this.#edited()
  }

  choose(accounts: readonly ConnectionId[]): void {
    this.accounts = [...accounts]
    this.#edited()
  }

  /** Saves at once: the field lost focus, or the window is about to go. */
  async flush(): Promise<void> {
    this.#clearTimer()
    while (this.unsaved && this.#id !== null) {
      this.#saving ??= this.#save(this.#id).finally(() => (this.#saving = null))
      await this.#saving
      if (this.problem !== null) return
    }
  }

  #edited(): void {
    this.#edits += 1
    this.unsaved = true
    // Not restarted by each keystroke: somebody who types without a pause is saved too.
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER_MS)
  }

  async #save(id: DraftId): Promise<void> {
    const edits = this.#edits
    try {
      const accounts = [...this.accounts]
      const saved = await this.#store.save({
        id,
        text: this.text,
        link: this.link,
        accounts,
      })
      this.savedAt = saved.saved_at
      this.unsaved = edits !== this.#edits
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
      this.#clearTimer()
      this.#timer = setTimeout(() => void this.flush(), RETRY_AFTER_MS)
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

export const draft = new DraftState({
  load: () => call('draft'),
  save: (request) => call('save_draft', request),
})

function isEmpty(draft: Draft): boolean {
  return draft.text === '' && draft.link === '' && draft.accounts.length === 0
}
