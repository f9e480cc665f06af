/** Posts: the list, the one that is shown, and what networks take. */
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Draft } from '../lib/bindings/Draft'
import type { OfferView } from '../lib/bindings/OfferView'
import type { PostId } from '../lib/bindings/PostId'
import type { PostLine } from '../lib/bindings/PostLine'
import type { PostView } from '../lib/bindings/PostView'
import type { Problem } from '../lib/bindings/Problem'
import type { Settling } from '../lib/bindings/Settling'
import { asProblem, call } from '../lib/host'

export class PostsState {
  /** `null` until it was asked for. */
  all = $state.raw<PostLine[] | null>(null)
  offers = $state.raw<OfferView[]>([])
  shown = $state.raw<PostView | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** What is being done at an account, or with the whole post. */
  busy = $state<ConnectionId | 'post' | null>(null)
  #watched = false
  #shownId: PostId | null = null

  /** Why nothing can be published at an account. */
  whyNot = $derived(
    new Map(
      this.offers.flatMap(({ accounts, why_not }) =>
        why_not === null ? [] : accounts.map((id) => [id, why_not] as const),
      ),
    ),
  )

  /** Publish is open: keeps up with the core until the returned function is called. */
  watch(): () => void {
    this.#watched = true
    void this.refetch()
    return () => (this.#watched = false)
  }

  async refetch(): Promise<void> {
    if (!this.#watched) return
    await this.#ask(async () => {
      const [all, offers] = await Promise.all([call('posts'), call('post_offers')])
      this.all = all
      this.offers = offers
      if (this.#shownId !== null) await this.#show(this.#shownId)
    })
  }

  forget(): void {
    this.all = null
    this.offers = []
    this.shown = null
    this.#shownId = null
  }

  async show(id: PostId | null): Promise<void> {
    this.#shownId = id
    if (id === null) this.shown = null
    else await this.#ask(() => this.#show(id))
  }

  async #show(id: PostId): Promise<void> {
    const post = await call('post', { id })
    if (this.#shownId === id) this.shown = post
  }

  /** Sends a draft off: now, or at a local time such as `2026-11-30T09:00:00`. */
  async publish(id: PostId, at: string | null): Promise<PostView | null> {
    return this.#do('post', () => call('publish', { id, at }))
  }

  async publishTo(accounts: readonly ConnectionId[]): Promise<void> {
    const id = this.#shownId
    if (id === null) return
    await this.#do('post', () => call('publish_to', { id, accounts: [...accounts] }))
  }

  async look(account: ConnectionId): Promise<void> {
    const id = this.#shownId
    if (id === null) return
    await this.#do(account, () => call('look_for_post', { id, account }))
  }

  async settle(account: ConnectionId, choice: Settling): Promise<void> {
    const id = this.#shownId
    if (id === null) return
    await this.#do(account, () => call('settle_target', { id, account, choice }))
  }

  /** Opens the post in the browser. */
  async openPublished(account: ConnectionId): Promise<void> {
    const id = this.#shownId
    if (id === null) return
    await this.#ask(() => call('open_published', { id, account }))
  }

  callBack = (id: PostId): Promise<Draft> => call('call_back', { id })
  copy = (id: PostId): Promise<Draft> => call('copy_post', { id })

  async remove(id: PostId): Promise<boolean> {
    const gone = await this.#ask(() => call('delete_post', { id }))
    await this.refetch()
    return gone
  }

  async #do(what: ConnectionId | 'post', work: () => Promise<PostView>): Promise<PostView | null> {
    this.busy = what
    let done: PostView | null = null
    await this.#ask(async () => {
      done = await work()
      this.#shownId = done.id
      this.shown = done
    })
    this.busy = null
    return done
  }

  async #ask(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      this.problem = null
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    }
  }
}

export const posts = new PostsState()
