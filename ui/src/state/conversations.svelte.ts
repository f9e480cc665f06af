/** What others wrote to the chosen accounts, and the one item that is looked at. */

import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Conversations } from '../lib/bindings/Conversations'
import type { IncomingDetail } from '../lib/bindings/IncomingDetail'
import type { IncomingId } from '../lib/bindings/IncomingId'
import type { IncomingLine } from '../lib/bindings/IncomingLine'
import type { IncomingKind } from '../lib/bindings/IncomingKind'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'
import { PATIENCE_MS } from './connections.svelte'
import { ReplyDraft } from './reply_draft.svelte'

export class ConversationsState {
  data = $state.raw<Conversations | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The first read takes longer than a blink. */
  loading = $state(false)
  kind = $state<IncomingKind | null>(null)
  unanswered = $state(false)
  picked = $state<IncomingId | null>(null)
  detail = $state.raw<IncomingDetail | null>(null)
  /** Why the item could not be read, or the reply was not sent. */
  trouble = $state.raw<Problem | null>(null)
  sending = $state(false)
  readonly draft: ReplyDraft

  #call: typeof call
  #owner = ''
  #accounts: readonly ConnectionId[] = []
  #turn = 0
  #wanted: IncomingId | null = null

  constructor(ask: typeof call = call) {
    this.#call = ask
    this.draft = new ReplyDraft(async (request) => {
      await ask('save_reply', request)
      this.#mark(request.id, { draft: request.text !== '' })
    })
  }

  /** Reads the list anew, of `accounts`. Of two calls only the answer to the later counts. */
  async show(owner: string, accounts: readonly ConnectionId[]): Promise<void> {
    if (owner !== this.#owner) this.#forget(owner)
    this.#accounts = accounts
    const turn = ++this.#turn
    const patience = setTimeout(() => (this.loading = this.data === null), PATIENCE_MS)
    try {
      const { kind, unanswered } = this
      const data = await this.#call('conversations', {
        accounts: [...accounts],
        kind,
        unanswered,
      })
      if (turn !== this.#turn) return
      this.data = data
      this.problem = null
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error)
    } finally {
      clearTimeout(patience)
      if (turn === this.#turn) this.loading = false
    }
    if (turn === this.#turn && this.picked !== null) await this.#look(this.picked)
  }

  async filter(kind: IncomingKind | null, unanswered: boolean): Promise<void> {
    this.kind = kind
    this.unanswered = unanswered
    await this.show(this.#owner, this.#accounts)
  }

  /** Asks the networks in the background. What is billed is read only when somebody says so. */
  async readNow(accounts: readonly ConnectionId[], billed = false): Promise<void> {
    if (accounts.length === 0) return
    try {
      await this.#call('read_now', { accounts: [...accounts], billed })
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  /** Looks at one item. What was typed below the last one is saved first. */
  async pick(id: IncomingId | null): Promise<void> {
    this.#wanted = id
    if (id === this.picked) return
    await this.draft.flush()
    // Somebody went on to another one, or this one cannot be saved and stays in sight.
    if (this.#wanted !== id || this.draft.unsaved) return
    this.picked = id
    this.detail = null
    this.trouble = null
    if (id !== null) await this.#look(id)
  }

  async #look(id: IncomingId): Promise<void> {
    try {
      this.#take(await this.#call('incoming', { id }))
    } catch (error) {
      if (id !== this.picked) return
      const problem = asProblem(error)
      // It was erased, or is too old to be kept.
      if (problem.code === 'not_found') this.picked = null
      else this.trouble = problem
    }
  }

  /** Sends what is typed, once. Says whether the network took it. */
  async send(): Promise<boolean> {
    const id = this.picked
    if (id === null || this.sending) return false
    this.sending = true
    this.trouble = null
    try {
      await this.draft.flush()
      const detail = await this.#call('reply', { id, text: this.draft.text })
      this.#take(detail)
      return detail.sent?.outcome.kind === 'taken'
    } catch (error) {
      if (id === this.picked) this.trouble = asProblem(error)
      return false
    } finally {
      this.sending = false
    }
  }

  /** Ends a doubt by what a person saw at the network. */
  async looked(there: boolean): Promise<void> {
    const id = this.picked
    if (id === null) return
    try {
      this.#take(await this.#call('looked_for_reply', { id, there }))
      this.trouble = null
    } catch (error) {
      if (id === this.picked) this.trouble = asProblem(error)
    }
  }

  #take(detail: IncomingDetail): void {
    if (detail.line.id !== this.picked) return
    this.detail = detail
    this.draft.follow(detail.line.id, detail.draft)
    this.#mark(detail.line.id, detail.line)
  }

  #mark(id: IncomingId, change: Partial<IncomingLine>): void {
    if (this.data === null) return
    const items = this.data.items.map((item) => (item.id === id ? { ...item, ...change } : item))
    this.data = { ...this.data, items }
  }

  #forget(owner: string): void {
    this.#owner = owner
    this.data = null
    this.picked = null
    this.detail = null
    this.trouble = null
  }
}

export const conversations = new ConversationsState()
