/**
 * The reply being written below one item. What one types is on disk half a second later, and what
 * comes from the disk never overwrites what was typed meanwhile.
 */
import type { IncomingId } from '../lib/bindings/IncomingId'
import type { Problem } from '../lib/bindings/Problem'
import type { ReplyText } from '../lib/bindings/ReplyText'
import { asProblem } from '../lib/host'
import { RETRY_AFTER_MS, SAVE_AFTER_MS } from './draft.svelte'

export class ReplyDraft {
  text = $state('')
  /** Something on the screen is not on disk yet. */
  unsaved = $state(false)
  problem = $state.raw<Problem | null>(null)

  #save: (request: ReplyText) => Promise<unknown>
  #id: IncomingId | null = null
  #saving: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(save: (request: ReplyText) => Promise<unknown>) {
    this.#save = save
  }

  /** Starts below an item with what is kept there. */
  open(id: IncomingId, text: string): void {
    this.#clearTimer()
    this.#id = id
    this.text = text
    this.unsaved = false
    this.problem = null
  }

  /** Takes what is kept, unless something newer is being typed here. */
  follow(id: IncomingId, text: string): void {
    if (id !== this.#id || !this.unsaved) this.open(id, text)
  }

  write(text: string): void {
    this.text = text
    this.unsaved = true
    // Not restarted by each keystroke: somebody who types without a pause is saved too.
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER_MS)
  }

  /** Saves at once: another item is opened, or the window is about to go. */
  async flush(): Promise<void> {
    this.#clearTimer()
    while (this.unsaved && this.#id !== null) {
      this.#saving ??= this.#put(this.#id, this.text).finally(() => (this.#saving = null))
      await this.#saving
      if (this.problem !== null) return
    }
  }

  async #put(id: IncomingId, text: string): Promise<void> {
    try {
      await this.#save({ id, text })
      if (id !== this.#id) return
      this.unsaved = this.text !== text
      this.problem = null
    } catch (error) {
      if (id !== this.#id) return
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
