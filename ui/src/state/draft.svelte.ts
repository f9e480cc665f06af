/**
 * The post being written. What one types is on disk half a second later, and no answer of the disk
 * ever overwrites what was typed meanwhile.
 */
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Draft } from '../lib/bindings/Draft'
import type { FitView } from '../lib/bindings/FitView'
import type { PictureView } from '../lib/bindings/PictureView'
import type { PostId } from '../lib/bindings/PostId'
import type { Problem } from '../lib/bindings/Problem'
import type { SaveDraft } from '../lib/bindings/SaveDraft'
import type { SavePicture } from '../lib/bindings/SavePicture'
import { asProblem, call } from '../lib/host'

/** The longest a keystroke stays unsaved. */
export const SAVE_AFTER_MS = 400
/** When a save failed (a full disk), how long until the next try. */
export const RETRY_AFTER_MS = 5_000

/** Where drafts are kept. */
export interface DraftStore {
  load: () => Promise<Draft>
  save: (draft: SaveDraft) => Promise<Draft>
  savePicture: (request: SavePicture) => Promise<Draft>
  /** The picture's file as an address that can be shown. */
  picture: (id: PostId) => Promise<string | null>
}

export class DraftState {
  text = $state('')
  link = $state('')
  /** Where the picture is on the web. */
  imageAddress = $state('')
  /** What it shows. */
  imageWords = $state('')
  picture = $state.raw<PictureView | null>(null)
  /** The picture's file, to be shown. */
  shown = $state<string | null>(null)
  accounts = $state<ConnectionId[]>([])
  /** How what is on disk fits the chosen accounts. */
  fits = $state.raw<FitView[]>([])
  loaded = $state(false)
  savedAt = $state<string | null>(null)
  /** Something on the screen is not on disk yet. */
  unsaved = $state(false)
  problem = $state.raw<Problem | null>(null)

  #store: DraftStore
  #owner = ''
  #id = $state<PostId | null>(null)
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
      this.take(draft)
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  get id(): PostId | null {
    return this.#id
  }

  /** Shows another draft. What was typed in the one before is on disk first. */
  async open(load: () => Promise<Draft>): Promise<boolean> {
    await this.flush()
    if (this.unsaved) return false
    try {
      this.take(await load())
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    }
  }

  /** The draft as it is on disk. */
  take(draft: Draft): void {
    this.#clearTimer()
    const other = draft.id !== this.#id
    this.#id = draft.id
    this.text = draft.text
    this.link = draft.link
    this.imageAddress = draft.image_address
    this.imageWords = draft.image_words
    this.accounts = draft.accounts
    // An untouched draft has nothing that was saved.
    this.savedAt = isEmpty(draft) ? null : draft.saved_at
    this.unsaved = false
    this.problem = null
    this.loaded = true
    this.#saved(draft, other)
  }

  writeImageAddress(address: string): void {
    this.imageAddress = address
    this.#edited()
  }

  writeImageWords(words: string): void {
    this.imageWords = words
    this.#edited()
  }

  /** Puts a picture's file into the draft, or takes it away. */
  async attach(file: File | null): Promise<void> {
    const id = this.#id
    if (id === null) return
    try {
      const picture = file && { name: file.name, data: await base64(file) }
      this.#saved(await this.#store.savePicture({ id, picture }), true)
      this.problem = null
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

  async #save(id: PostId): Promise<void> {
    const edits = this.#edits
    try {
      const accounts = [...this.accounts]
      const saved = await this.#store.save({
        id,
        text: this.text,
        link: this.link,
        image_address: this.imageAddress,
        image_words: this.imageWords,
        accounts,
      })
      if (id !== this.#id) return
      this.savedAt = saved.saved_at
      this.#saved(saved, false)
      this.unsaved = edits !== this.#edits
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
      this.#clearTimer()
      this.#timer = setTimeout(() => void this.flush(), RETRY_AFTER_MS)
    }
  }

  /** What the disk says of the draft, apart from what is being typed. */
  #saved(draft: Draft, otherPicture: boolean): void {
    this.fits = draft.fits
    this.picture = draft.picture
    if (!otherPicture) return
    this.shown = null
    if (draft.picture === null) return
    void this.#store
      .picture(draft.id)
      .then((address) => {
        if (draft.id === this.#id) this.shown = address
      })
      // It is sent all the same.
      .catch(() => {})
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

export const draft = new DraftState({
  load: () => call('draft'),
  save: (request) => call('save_draft', request),
  savePicture: (request) => call('save_picture', request),
  picture: (id) => call('picture', { id }),
})

/** A file as text that crosses the border. */
function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'))
    reader.readAsDataURL(file)
  })
}

function isEmpty(draft: Draft): boolean {
  return (
    draft.text === '' &&
    draft.link === '' &&
    draft.image_address === '' &&
    draft.picture === null &&
    draft.accounts.length === 0
  )
}
