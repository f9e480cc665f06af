/** Drafts, posts and what is at risk; a core that publishes in memory. */

import type { Draft } from '../bindings/Draft'
import type { PostView } from '../bindings/PostView'
import {
  afterSignIn,
  changed,
  emptyDraft,
  fitsOf,
  linesOf,
  offersOf,
  postsOf,
  sendOff,
  waitingFor,
} from './posts'
import { problem, type Commands, type World } from './world'

export class Publishing {
  drafts: Draft[] = [emptyDraft(1)]
  #posts: { view: PostView }[]
  #pictures = new Map<number, string>()
  #nextPost = 2
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.#posts = postsOf(world.connections, world.scene.posts ?? 0)
  }

  readonly commands = {
    post_offers: () => offersOf(this.#world.connections),
    draft: () => this.#draft(this.drafts[0]!.id),
    new_draft: () => {
      const empty = this.drafts.find(({ text, accounts }) => text === '' && accounts.length === 0)
      if (empty) return empty
      return this.#newDraft({})
    },
    open_draft: ({ id }) => this.#draft(id),
    save_draft: (saved) => this.#saveDraft(saved.id, saved),
    save_picture: ({ id, picture }) => {
      if (picture === null) this.#pictures.delete(id)
      else this.#pictures.set(id, `data:image/png;base64,${picture.data}`)
      const bytes = Math.round((picture?.data.length ?? 0) * 0.75)
      return this.#saveDraft(id, {
        picture: picture && { name: picture.name, format: 'PNG', bytes },
      })
    },
    picture: ({ id }) => this.#pictures.get(id) ?? null,
    publish: ({ id, at }) => {
      const draft = this.#draft(id)
      this.drafts = this.drafts.filter((other) => other.id !== id)
      if (this.drafts.length === 0) this.#newDraft({})
      const view = sendOff(draft, at && `${at}Z`, this.#world.connections)
      this.#posts = [{ view }, ...this.#posts]
      this.#world.tell({ kind: 'changed' })
      return view
    },
    posts: () => linesOf(this.#posts, this.drafts, this.#world.connections),
    post: ({ id }) => afterSignIn(this.#post(id), this.#world.connections),
    publish_to: ({ id, accounts }) => this.#changePost(id, accounts, 'taken'),
    look_for_post: ({ id, account }) => this.#changePost(id, [account], 'looked'),
    settle_target: ({ id, account, choice }) =>
      this.#changePost(id, [account], choice === 'leave_it' ? 'left' : 'taken'),
    call_back: ({ id }) => {
      const { text, link, targets } = this.#post(id)
      this.#posts = this.#posts.filter(({ view }) => view.id !== id)
      return this.#newDraft({ text, link, accounts: targets.map(({ account }) => account) })
    },
    copy_post: ({ id }) => {
      const { text, link, targets } = this.#post(id)
      const left = targets.filter(({ stage }) => stage !== 'published')
      return this.#newDraft({ text, link, accounts: left.map(({ account }) => account) })
    },
    delete_post: ({ id }) => {
      this.drafts = this.drafts.filter((draft) => draft.id !== id)
      if (this.drafts.length === 0) this.#newDraft({})
      this.#posts = this.#posts.filter(({ view }) => view.id !== id)
      return null
    },
    open_published: () => null,
    at_risk: () => {
      const lines = linesOf(this.#posts, this.drafts, this.#world.connections)
      const needing = lines.filter(({ stage }) => stage === 'needs_you')
      const late = lines.filter(({ at_risk }) => at_risk > 0)
      const broken = this.#posts
        .flatMap(({ view }) => view.targets)
        .filter(({ stage, text }) => stage === 'waiting' && text !== null)
      return {
        held_posts: needing.filter(({ held }) => held),
        open_posts: needing.filter(({ held }) => !held),
        days: late.map(({ at }) => ({
          day: at.slice(0, 10),
          posts: 1,
          accounts: broken.map(({ account }) => account),
        })),
      }
    },
  } satisfies Partial<Commands>

  waitingFor(id: number): string[] {
    return waitingFor(this.#posts, id)
  }

  #draft(id: number): Draft {
    const found = this.drafts.find((draft) => draft.id === id)
    if (!found) throw problem('not_found', 'This post is no longer here.')
    return { ...found, fits: fitsOf(found, this.#world.connections) }
  }

  #newDraft(change: Partial<Draft>): Draft {
    const draft = { ...emptyDraft(this.#nextPost++), ...change }
    this.drafts = [draft, ...this.drafts]
    return this.#draft(draft.id)
  }

  #saveDraft(id: number, change: Partial<Draft>): Draft {
    const draft = { ...this.#draft(id), ...change, saved_at: this.#world.now }
    this.drafts = [draft, ...this.drafts.filter((other) => other.id !== id)]
    return this.#draft(id)
  }

  #post(id: number): PostView {
    const found = this.#posts.find(({ view }) => view.id === id)
    if (!found) throw problem('not_found', 'This post is no longer here.')
    return found.view
  }

  #changePost(id: number, accounts: readonly number[], how: 'taken' | 'left' | 'looked'): PostView {
    const view = changed(this.#post(id), accounts, this.#world.connections, how)
    this.#posts = this.#posts.map((post) => (post.view.id === id ? { view } : post))
    this.#world.tell({ kind: 'changed' })
    return view
  }
}
