/** The core in memory, with invented accounts: for design work in a browser, and for tests. */

import type { BackgroundView } from './bindings/BackgroundView'
import type { Choices } from './bindings/Choices'
import type { CommandMap } from './bindings/CommandMap'
import type { CompanyFileView } from './bindings/CompanyFileView'
import type { ConnectionDetail } from './bindings/ConnectionDetail'
import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Draft } from './bindings/Draft'
import type { FlowAim } from './bindings/FlowAim'
import type { FlowPhase } from './bindings/FlowPhase'
import type { FlowView } from './bindings/FlowView'
import type { MailView } from './bindings/MailView'
import type { NetworkAppView } from './bindings/NetworkAppView'
import type { NoticeView } from './bindings/NoticeView'
import type { PostView } from './bindings/PostView'
import type { PendingChoice } from './bindings/PendingChoice'
import type { Problem } from './bindings/Problem'
import type { StartState } from './bindings/StartState'
import type { WayBack } from './bindings/WayBack'
import type { WindowEvent } from './bindings/WindowEvent'
import * as around from './fake/around'
import { done, ending, type Ending } from './fake/flows'
import { helpTopics } from './fake/help'
import { mailOf, type MailScene } from './fake/mail'
import * as fakePosts from './fake/posts'
import { Talk, type Taking } from './fake/talk'
import { hostile, inOrder, many, northwind, NOW, rest, row, ZONE } from './fake/northwind'

type Commands = { [C in keyof CommandMap]: (request: CommandMap[C][0]) => CommandMap[C][1] }

/** What the address of the page asks for, such as `?rows=500&flow=take_over`. */
export interface Scene {
  /** So many accounts instead of Northwind's. */
  rows?: number
  /** `empty`: no account yet; `hostile`: names that try to break the layout; `all`: every status. */
  company?: 'northwind' | 'empty' | 'hostile' | 'all'
  /** What the window opens with. */
  phase?: 'ready' | 'first_start' | 'blocked'
  practice?: boolean
  keychain?: StartState['keychain']
  key_home?: StartState['key_home']
  theme?: 'system' | 'light' | 'dark'
  /** A copy took the place of the database. */
  restored?: boolean
  /** Renewed sign-ins that find no room on the disk. */
  unstored?: number
  offline?: boolean
  /** So many notices instead of the few. */
  notices?: number
  /** What many accounts share is wrong. */
  banners?: boolean
  /** How the mail server is. */
  mail?: MailScene
  /** How a closed window would come back. */
  way_back?: WayBack
  /** A sign-in that waits for its choice. */
  pending?: boolean
  /** How sign-ins end. */
  flow?: Ending
  /** The provider whose network app is missing. */
  missing?: string
  /** So many things others wrote; 40 unless told. */
  talk?: number
  /** How the networks take replies. */
  replies?: Taking
  /** Answers come after so many milliseconds. */
  delay?: number
  /** How long the invented network takes between two phases of a sign-in. */
  step?: number
  /** So many sent posts more. */
  posts?: number
}

const STEP_MS = 600

export class FakeHost {
  now = NOW
  connections: ConnectionView[]
  start: StartState
  pending: PendingChoice[] = []
  apps: NetworkAppView[] = around.networkApps()
  people = structuredClone(around.people)
  notices: NoticeView[]
  mail: MailView
  ahead = 0
  background: BackgroundView
  /** When the step at the network was said to be done, by sign-in. */
  #stepsDone = new Map<number, string>()
  drafts: Draft[] = [fakePosts.emptyDraft(1)]
  posts: { view: PostView }[]
  #pictures = new Map<number, string>()
  #nextPost = 2
  choices: Choices = structuredClone(around.choices)
  talk: Talk
  #flows = new Map<string, FlowView>()
  #hear = new Set<(event: WindowEvent) => void>()
  #nextFlow = 1
  #nextGroup = 10

  constructor(readonly scene: Scene = {}) {
    this.connections = accounts(scene)
    this.notices = around.noticesFor(this.connections, scene)
    this.talk = new Talk(this.connections, this.now, scene.talk ?? 40, scene.company === 'hostile')
    this.talk.taking = scene.replies ?? 'take'
    this.posts = fakePosts.postsOf(this.connections, scene.posts ?? 0)
    this.mail = mailOf(scene.mail)
    this.background = { way_back: scene.way_back ?? 'tray', starts_at_login: false }
    this.start = {
      phase:
        scene.phase === 'first_start'
          ? { kind: 'first_start' }
          : scene.phase === 'blocked'
            ? {
                kind: 'blocked',
                title: 'A newer Holdfast wrote this data',
                what_happened: 'It was saved by version 2.3; this is 2.1. Nothing was changed.',
                way_on: 'Install the newer Holdfast again.',
              }
            : { kind: 'ready' },
      mode: scene.practice ? 'practice' : 'real',
      company: scene.phase === 'first_start' ? null : { id: 1, name: 'Northwind Outfitters' },
      companies: [{ id: 1, name: 'Northwind Outfitters' }],
      you: scene.phase === 'first_start' ? null : around.people[0]!,
      settings: { ...around.settings, theme: scene.theme ?? 'system' },
      keychain: scene.keychain ?? 'open',
      key_home:
        scene.key_home ?? (scene.keychain === 'passphrase_needed' ? 'passphrase' : 'keychain'),
      passphrase_possible: ['open', 'missing'].includes(scene.keychain ?? 'open'),
      version: '0.1.0',
      zone: ZONE,
      restored: scene.restored
        ? {
            copy_of: '2026-11-24T08:00:00Z',
            set_aside: '/home/mei/.local/share/holdfast/holdfast.sqlite3.damaged-20261125T080000Z',
          }
        : null,
    }
    if (scene.missing) {
      this.apps = this.apps.map((app) =>
        app.provider === scene.missing ? { ...app, configured: false } : app,
      )
    }
    if (scene.pending) this.#addPending()
  }

  async call<C extends keyof CommandMap>(
    name: C,
    request: CommandMap[C][0],
  ): Promise<CommandMap[C][1]> {
    await new Promise((resolve) => setTimeout(resolve, this.scene.delay ?? 0))
    const answer = this.commands[name](request)
    return structuredClone(answer)
  }

  listen(hear: (event: WindowEvent) => void): () => void {
    this.#hear.add(hear)
    return () => this.#hear.delete(hear)
  }

  tell(event: WindowEvent): void {
    for (const hear of this.#hear) hear(event)
  }

  /** Changes rows and says so. */
  change(ids: readonly ConnectionId[], change: Partial<ConnectionView>): void {
    this.connections = inOrder(
      this.connections.map((row) => (ids.includes(row.id) ? { ...row, ...change } : row)),
    )
    this.tell({ kind: 'changed' })
  }

  /** Puts a sign-in into a phase. */
  phase(id: string, phase: FlowPhase): FlowView {
    const flow = { ...this.#flow(id), phase }
    this.#flows.set(id, flow)
    const mark =
      phase.kind === 'waiting' || phase.kind === 'opening' || phase.kind === 'finishing' ? id : null
    if (phase.kind === 'done') this.repair(phase.connected.map((row) => row.id))
    this.change(flow.connections, { flow: mark })
    this.tell({ kind: 'flow', id })
    return flow
  }

  repair(ids: readonly ConnectionId[]): void {
    this.change(ids, {
      status: { kind: 'connected' },
      needs_you: false,
      cause_short: null,
      cause_line: null,
      cure: null,
      ended_at: null,
      deadline: { at: '2027-01-24T17:05:00Z', about: false, days: 60 },
    })
  }

  readonly commands: Commands = {
    start: () => this.start,
    set_up: ({ company, your_name, your_email }) => {
      const you = { ...around.people[0]!, name: your_name, email: your_email }
      this.people = [you]
      this.connections = []
      return this.#start({ phase: { kind: 'ready' }, company: { id: 1, name: company }, you })
    },
    enter_practice: () => this.#start({ mode: 'practice', phase: { kind: 'ready' } }),
    leave_practice: () => this.#start({ mode: 'real' }),
    unlock_keychain: () => this.#start({ keychain: 'open' }),
    change_key: () => this.#start({ keychain: 'open', key_home: 'keychain' }),
    enter_passphrase: ({ passphrase }) => {
      if (passphrase === 'wrong') throw problem('bad_input', 'That is not the passphrase.')
      return this.#start({ keychain: 'open' })
    },
    set_passphrase: ({ current }) => {
      if (current === 'wrong') throw problem('bad_input', 'That is not the passphrase.')
      return this.#start({ keychain: 'open', key_home: 'passphrase' })
    },
    give_up_lost_key: () => {
      this.change(
        this.connections.map((row) => row.id),
        { status: { kind: 'invalid', cause: 'key_lost' }, needs_you: true, cure: 'reconnect' },
      )
      return this.#start({ keychain: 'open', key_home: 'keychain' })
    },
    save_settings: (settings) => this.#start({ settings }),
    copies: () => ({
      folder: '/home/mei/.local/share/holdfast/holdfast.sqlite3.backups',
      days: ['2026-11-25', '2026-11-24', '2026-11-23'],
    }),

    missed_events: () => [],
    background: () => this.background,
    start_at_login: ({ on }) => (this.background = { ...this.background, starts_at_login: on }),
    answer_close: (answer) => {
      if (answer !== 'stay') this.start.settings.on_close = answer
      return null
    },
    quit: () => null,

    list_connections: () => ({
      now: this.now,
      connections: this.connections,
      pending: this.pending,
      world: {
        offline_since: this.scene.offline ? '2026-11-25T16:53:00Z' : null,
        clock_doubtful: this.scene.banners ?? false,
        outages: ['x'],
        unstored: this.scene.unstored ?? 0,
      },
      banners: this.scene.banners ? around.banners : [],
      checked_at: this.connections.length > 0 ? '2026-11-25T16:52:00Z' : null,
      checking: false,
    }),
    connection_detail: ({ id }) => this.#detail(id),
    check: () => null,
    step_done: ({ id }) => {
      const by = this.#row(id).connected_by
      const { guide, wait_until } = this.#detail(id)
      if (by === null || guide?.wait_hours === undefined) {
        throw problem('bad_input', 'This account waits for no step at the network.')
      }
      if (wait_until === null || wait_until <= this.now) this.#stepsDone.set(by.grant, this.now)
      this.tell({ kind: 'changed' })
      return null
    },
    save_watched: ({ id, hashtags, competitors }) => {
      if (hashtags.length > 30) {
        throw problem(
          'bad_input',
          `Instagram allows 30 hashtags in 7 days, and these are ${hashtags.length}. Remove ${hashtags.length - 30} first.`,
        )
      }
      this.change([id], { watched: { hashtags, competitors } })
      return this.#detail(id)
    },
    open_guide_page: () => null,
    add_options: () =>
      around.addOptions((provider) =>
        this.apps.some((app) => app.provider === provider && app.configured),
      ),
    disconnect_preview: ({ id }) => {
      const row = this.#row(id)
      const by = row.connected_by
      const others = this.connections.filter((other) => other.connected_by?.grant === by?.grant)
      const stays = Math.max(0, others.length - 1)
      return {
        id,
        name: row.name,
        stops: ['Publishing to it waits', 'Comments stop arriving', 'No reminders for it'],
        at_the_network:
          by === null
            ? 'Nobody is signed in for it.'
            : stays > 0
              ? `${by.sign_in} stays in use for ${stays} others, so it is not ended at ${row.network_name}.`
              : `${by.sign_in} is ended at ${row.network_name} too.`,
        revokes: stays === 0,
        stays_for: stays,
      }
    },
    disconnect: ({ id }) => {
      const row = this.#row(id)
      this.change([id], {
        status: { kind: 'disconnected' },
        needs_you: false,
        connected_by: null,
        deadline: null,
        ended_at: this.now,
      })
      return {
        id,
        name: row.name,
        network: row.network,
        purpose: row.purpose,
        provider: row.connected_by?.provider ?? null,
        at_the_network: 'The sign-in stays in use for others, so it was not ended.',
      }
    },
    remove_preview: ({ id }) => ({
      id,
      name: this.#row(id).name,
      erased: ['The connection and its choices', 'What it published and what was said, kept here'],
      stays: ['Its name in the timeline'],
    }),
    remove: ({ id }) => {
      this.connections = this.connections.filter((row) => row.id !== id)
      this.tell({ kind: 'changed' })
      return null
    },

    begin_connect: ({ network, purpose, again }) =>
      this.#begin(again === null ? 'connect' : 'add_again', again === null ? [] : [again], {
        network,
        purpose,
      }),
    begin_reconnect: ({ connections, handover }) => {
      const first = this.#row(connections[0]!)
      return this.#begin(handover ? 'handover' : 'reconnect', connections, {
        network: first.connected_by?.provider === 'facebook' ? 'facebook' : first.network,
        purpose: first.purpose,
      })
    },
    flow: ({ id }) => this.#flow(id),
    open_flow_in_browser: ({ id }) => {
      const flow = { ...this.#flow(id), engine: 'browser' as const, browser_offered: false }
      this.#flows.set(id, { ...flow, paste_needed: flow.provider === 'facebook' })
      return this.#flow(id)
    },
    flow_link: ({ id }) => `https://www.facebook.com/dialog/oauth?state=${id}`,
    paste_flow_address: ({ id, address }) => {
      if (!address.includes('code=')) {
        throw problem('wrong_page', 'This address holds no answer. Copy the one of the last page.')
      }
      return this.#end(id, 'same')
    },
    show_flow_window: () => null,
    cancel_flow: ({ id }) => {
      this.pending = this.pending.filter((choice) => choice.flow !== id)
      return this.phase(id, { kind: 'cancelled', by: 'person' })
    },
    list_again: ({ id }) => {
      this.pending = this.pending.map((choice) =>
        choice.flow === id ? { ...choice, member: 'Mei Lin' } : choice,
      )
      return this.#end(id, 'same')
    },
    choose_profiles: ({ id, profiles }) => {
      const { phase } = this.#flow(id)
      const chosen = phase.kind === 'choose_profiles' ? phase.profiles : []
      const added = chosen
        .filter((choice) => profiles.some((key) => key.id === choice.key.id))
        .map((choice) => ({
          ...row(choice.key.network, choice.name, choice.handle, 'mei', { kind: 'connected' }),
          id: choice.existing ?? 1000 + Number(choice.key.id),
        }))
      const ids = new Set(added.map((account) => account.id))
      this.connections = [...this.connections.filter((other) => !ids.has(other.id)), ...added]
      this.pending = this.pending.filter((choice) => choice.flow !== id)
      return this.phase(id, done(added, 'Mei Lin'))
    },
    take_over: ({ id, connections }) => {
      const moved = this.connections.filter((row) => connections.includes(row.id))
      this.change(connections, {
        connected_by: row('facebook', '', null, 'mei', { kind: 'connected' }).connected_by,
      })
      return this.phase(id, done(moved, 'Mei Lin'))
    },
    resolve_different: ({ id, choice }) => {
      if (choice === 'stop') return this.phase(id, { kind: 'cancelled', by: 'person' })
      if (choice === 'add_as_new') return this.#end(id, 'choose')
      this.#later(id, 'same')
      return this.phase(id, { kind: 'waiting' })
    },

    post_offers: () => fakePosts.offersOf(this.connections),
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
      const view = fakePosts.sendOff(draft, at && `${at}Z`, this.connections)
      this.posts = [{ view }, ...this.posts]
      this.tell({ kind: 'changed' })
      return view
    },
    posts: () => fakePosts.linesOf(this.posts, this.drafts, this.connections),
    post: ({ id }) => fakePosts.afterSignIn(this.#post(id), this.connections),
    publish_to: ({ id, accounts }) => this.#changePost(id, accounts, 'taken'),
    look_for_post: ({ id, account }) => this.#changePost(id, [account], 'looked'),
    settle_target: ({ id, account, choice }) =>
      this.#changePost(id, [account], choice === 'leave_it' ? 'left' : 'taken'),
    call_back: ({ id }) => {
      const { text, link, targets } = this.#post(id)
      this.posts = this.posts.filter(({ view }) => view.id !== id)
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
      this.posts = this.posts.filter(({ view }) => view.id !== id)
      return null
    },
    open_published: () => null,
    at_risk: () => {
      const lines = fakePosts.linesOf(this.posts, this.drafts, this.connections)
      const needing = lines.filter(({ stage }) => stage === 'needs_you')
      const late = lines.filter(({ at_risk }) => at_risk > 0)
      const broken = this.posts
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

    choices: () => this.choices,
    remember_choice: ({ place, choice }) => {
      this.choices = { ...this.choices, [place]: choice }
      return null
    },
    save_group: ({ id, name, accounts }) => {
      const others = this.choices.groups.filter((group) => group.id !== id)
      if (others.some((group) => group.name.toLowerCase() === name.toLowerCase())) {
        throw problem('bad_input', 'There is a group of this name.')
      }
      const own = { id: id ?? this.#nextGroup++, name: name.trim(), accounts }
      const groups = [...others, own].toSorted((a, b) => a.name.localeCompare(b.name))
      return (this.choices = { ...this.choices, groups })
    },
    remove_group: ({ id }) => {
      const groups = this.choices.groups.filter((group) => group.id !== id)
      return (this.choices = { ...this.choices, groups })
    },

    people: () => this.people,
    save_person: ({ id, name, email, opt_outs }) => {
      const mail = around.mailChoices(opt_outs)
      if (id === null) {
        const person = { id: this.people.length + 10, name, email, mail }
        this.people.push({ ...person, is_you: false, sign_ins: [], connections: 0 })
      } else {
        this.people = this.people.map((one) =>
          one.id === id ? { ...one, name, email, mail } : one,
        )
      }
      return this.people
    },
    check_address: ({ address }) =>
      address.trim() === '' || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address.trim())
        ? null
        : 'An email address has an @ in it, and a domain such as company.com.',
    remove_person: ({ id }) => (this.people = this.people.filter((one) => one.id !== id)),
    activity: ({ before }) =>
      around.activity.filter((event) => before === null || event.id < before),
    conversations: (asked) => this.talk.of(asked, this.connections, this.now),
    read_now: () => null,
    incoming: ({ id }) => this.#incoming(id),
    open_incoming: () => null,
    save_reply: ({ id, text }) => {
      this.talk.save(id, text)
      return null
    },
    reply: ({ id, text }) => {
      this.talk.reply(id, text, this.connections, this.now)
      return this.#incoming(id)
    },
    looked_for_reply: ({ id, there }) => {
      this.talk.looked(id, there, this.now)
      return this.#incoming(id)
    },

    notices: () => this.notices,
    mark_notice: (what) =>
      (this.notices = this.notices.map((notice) => {
        if (what === 'all_read') return { ...notice, read: true }
        if ('read' in what) return notice.id === what.read ? { ...notice, read: true } : notice
        return notice.id === what.new ? { ...notice, read: false } : notice
      })),

    help_topics: () => helpTopics,

    network_apps: () => this.apps,
    save_network_app: (saved) =>
      this.#app(saved.provider, {
        configured: saved.client_id !== '',
        client_id: saved.client_id,
        has_secret: saved.client_secret === null ? undefined : saved.client_secret !== '',
        redirect: saved.redirect ?? undefined,
        engine: saved.engine,
        responsible: saved.responsible,
        last_test: null,
      }),
    remove_network_app: ({ provider }) =>
      this.#app(provider, { configured: false, client_id: '', has_secret: false, last_test: null }),
    test_network_app: ({ provider }) =>
      this.#app(provider, {
        last_test: { ok: true, text: 'The app was accepted.', at: this.now },
      }),
    open_console: () => null,

    export_calendar: () => ({ path: '/home/mei/Downloads/Holdfast sign-ins.ics' }),
    export_connections: () => ({ path: '/home/mei/Downloads/Holdfast connections.csv' }),
    export_company: () => ({ path: '/home/mei/Downloads/Holdfast company.json' }),
    report: () => ({ text: REPORT }),
    save_report: () => ({ path: '/home/mei/Downloads/Holdfast report.txt' }),
    look_at_company_file: ({ text }) => this.#companyFile(text),
    take_company_file: ({ text }) => this.#companyFile(text),

    mail: () => this.mail,
    save_mail_server: ({ password, ...server }) => {
      const has_password =
        server.user !== null && (password !== null || (this.mail.server?.has_password ?? false))
      this.mail = { ...this.mail, server: { ...server, has_password, trouble: null } }
      return this.mail
    },
    remove_mail_server: () => (this.mail = { ...this.mail, server: null }),
    send_test_mail: ({ to }) => {
      const host = this.mail.server?.host ?? ''
      return to.startsWith('nobody@')
        ? {
            ok: false,
            text: `${host} refuses this recipient: 550 5.1.1 No such user`,
            at: this.now,
          }
        : { ok: true, text: 'The server took the test message.', at: this.now }
    },

    practice: () => this.#practice(),
    move_practice_clock: ({ days }) => {
      this.ahead += days
      this.now = new Date(Date.parse(this.now) + days * 86_400_000).toISOString()
      this.tell({ kind: 'changed' })
      return this.#practice()
    },
    open_levers: () => null,
  }

  #companyFile(text: string): CompanyFileView {
    if (!text.includes('"holdfast"')) {
      throw problem('bad_input', 'This is no company file of Holdfast. Nothing was changed.')
    }
    return {
      company: 'Northwind Outfitters',
      written_at: '2026-11-24T09:00:00Z',
      into: this.start.company?.name ?? null,
      persons: ['Ana Ruiz', 'Mei Lin', 'Tom Okafor'],
      new_people: 1,
      new_network_apps: 2,
      new_connections: 4,
      known_connections: 6,
    }
  }

  #start(change: Partial<StartState>): StartState {
    this.start = { ...this.start, ...change }
    this.tell({ kind: 'changed' })
    return this.start
  }

  #app(provider: string, change: Partial<NetworkAppView>): NetworkAppView[] {
    const known = Object.fromEntries(
      Object.entries(change).filter(([, value]) => value !== undefined),
    )
    this.apps = this.apps.map((app) => (app.provider === provider ? { ...app, ...known } : app))
    return this.apps
  }

  #practice() {
    return {
      now: this.now,
      days_ahead: this.ahead,
      levers_url: 'http://127.0.0.1:4000/levers',
      steps: around.steps,
    }
  }

  #draft(id: number): Draft {
    const found = this.drafts.find((draft) => draft.id === id)
    if (!found) throw problem('not_found', 'This post is no longer here.')
    return { ...found, fits: fakePosts.fitsOf(found, this.connections) }
  }

  #newDraft(change: Partial<Draft>): Draft {
    const draft = { ...fakePosts.emptyDraft(this.#nextPost++), ...change }
    this.drafts = [draft, ...this.drafts]
    return this.#draft(draft.id)
  }

  #saveDraft(id: number, change: Partial<Draft>): Draft {
    const draft = { ...this.#draft(id), ...change, saved_at: this.now }
    this.drafts = [draft, ...this.drafts.filter((other) => other.id !== id)]
    return this.#draft(id)
  }

  #post(id: number): PostView {
    const found = this.posts.find(({ view }) => view.id === id)
    if (!found) throw problem('not_found', 'This post is no longer here.')
    return found.view
  }

  #changePost(id: number, accounts: readonly number[], how: 'taken' | 'left' | 'looked'): PostView {
    const view = fakePosts.changed(this.#post(id), accounts, this.connections, how)
    this.posts = this.posts.map((post) => (post.view.id === id ? { view } : post))
    this.tell({ kind: 'changed' })
    return view
  }

  #row(id: ConnectionId): ConnectionView {
    const found = this.connections.find((row) => row.id === id)
    if (!found) throw problem('not_found', 'This account is no longer in the list.')
    return found
  }

  #incoming(id: number) {
    const found = this.talk.detail(id, this.connections)
    if (!found) throw problem('not_found', 'This is no longer kept here.')
    return found
  }

  #detail(id: ConnectionId): ConnectionDetail {
    const row = this.#row(id)
    const done = row.connected_by && this.#stepsDone.get(row.connected_by.grant)
    const known = detail(row)
    if (!done || known.guide?.wait_hours === undefined) return known
    const until = Date.parse(done) + known.guide.wait_hours * 3_600_000
    return { ...known, wait_until: new Date(until).toISOString() }
  }

  #flow(id: string): FlowView {
    const found = this.#flows.get(id)
    if (!found) throw problem('flow_over', 'This sign-in is over.')
    return found
  }

  #begin(
    aim: FlowAim,
    connections: ConnectionId[],
    about: Pick<FlowView, 'network' | 'purpose'>,
  ): FlowView {
    const id = `flow-${this.#nextFlow++}`
    const by = connections[0] === undefined ? null : this.#row(connections[0]).connected_by
    const paste = this.scene.flow === 'paste'
    const flow: FlowView = {
      id,
      aim,
      provider:
        by?.provider ??
        (about.network === 'youtube' || about.network === 'google_business'
          ? 'google'
          : about.network),
      ...about,
      engine: paste ? 'browser' : 'webview',
      paste_needed: paste,
      browser_offered: !paste,
      google_inside: false,
      connections,
      expected_member: by?.name ?? null,
      phase: { kind: 'opening' },
      started_at: this.now,
      ends_at: new Date(Date.parse(this.now) + 600_000).toISOString(),
    }
    this.#flows.set(id, flow)
    this.#later(id, this.scene.flow ?? 'same')
    return flow
  }

  /** Opening, waiting, finishing, and the end. */
  #later(id: string, how: Ending): void {
    const steps: (() => void)[] = [() => this.phase(id, { kind: 'waiting' })]
    if (how !== 'stay' && how !== 'paste') {
      steps.push(
        () => this.phase(id, { kind: 'finishing' }),
        () => this.#end(id, how),
      )
    }
    const next = () => {
      const flow = this.#flow(id)
      if (flow.phase.kind === 'cancelled') return
      steps.shift()?.()
      if (steps.length > 0) setTimeout(next, this.scene.step ?? STEP_MS)
    }
    setTimeout(next, this.scene.step ?? STEP_MS)
  }

  #end(id: string, how: Ending): FlowView {
    const flow = this.#flow(id)
    const rows = this.connections.filter((row) => flow.connections.includes(row.id))
    return this.phase(id, ending(how, flow, rows, this.connections))
  }

  #addPending(): void {
    const unlisted = this.scene.flow === 'unlisted'
    const flow = this.#begin('connect', [], { network: 'facebook', purpose: 'owned' })
    this.#end(flow.id, unlisted ? 'unlisted' : 'choose')
    this.pending.push({
      flow: flow.id,
      provider: 'facebook',
      network: 'facebook',
      purpose: 'owned',
      member: unlisted ? null : 'Mei Lin',
      at: '2026-11-25T16:40:00Z',
    })
  }
}

const REPORT = `Holdfast 0.1.0 on linux (x86_64), real, at 2026-11-25T09:00:00Z
Keychain: open
Restored at this start: no
Daily copies: 7
Offline: no
Clock in doubt: no
Networks that do not answer: none
Renewals without a stored answer: 0
People: 3
Network apps: facebook (with secret), x (with secret)
Mail: start_tls, port 587, works

Accounts: 5
  3 facebook owned: connected
  1 facebook owned: invalid password_changed
  1 x owned: connected

Sign-ins: 2
  sign-in 1: facebook, renewal none, generation 4, issued 2026-09-28T08:12:00Z, access ends 2026-11-27T08:12:00Z, refresh ends none, answered 2026-11-25T04:01:00Z, renewal failing since never, no finding
  sign-in 2: x, renewal rotating, generation 61, issued 2026-11-25T08:00:00Z, access ends 2026-11-25T10:00:00Z, refresh ends unknown, answered 2026-11-25T08:00:00Z, renewal failing since never, no finding

What happened last
  2026-11-24T17:14:00Z cause_found, account 4, facebook status 400, code 190, subcode 460

Read in 12 ms
`

function problem(code: Problem['code'], message: string): Problem {
  return { code, message, detail: null }
}

function accounts(scene: Scene): ConnectionView[] {
  if (scene.rows !== undefined) return many(scene.rows)
  switch (scene.company) {
    case 'empty':
      return []
    case 'hostile':
      return inOrder([...northwind(), ...hostile()])
    case 'all':
      return inOrder([...northwind(), ...rest()])
    case 'northwind':
    case undefined:
      return northwind()
  }
}

/** What Facebook wants before Reconnect helps. */
const securityCheck = {
  what_happened:
    'Facebook wants to be sure that Tom is really there. Until the check is done, nothing that hangs on that login works.',
  steps: [
    'In your browser, clear cookies and history for facebook.com.',
    "Sign in at facebook.com with Tom's login and complete the check.",
    'Come back and press I completed it, then wait 24 hours.',
    'When the notice comes, press Reconnect.',
  ],
  wait_hours: 24,
  learn: { label: "Open Facebook's help", url: 'https://www.facebook.com/help/105487009541643' },
}

function detail(row: ConnectionView): ConnectionDetail {
  const broken = row.cause_line !== null
  const network = row.network_name
  return {
    connection: row,
    guide: broken
      ? {
          title: row.cause_line!,
          what_happened: `${network} ends every sign-in made with the old password. The account itself is fine and nothing was deleted.`,
          steps: [
            `Press Reconnect. ${network} opens in its own window.`,
            'Sign in as someone with full control of the Page: Ana Ruiz, Tom Okafor or you.',
            `Leave ${row.name} ticked when ${network} asks which Pages to use.`,
          ],
          cure: row.cure ?? 'reconnect',
          short: row.cause_short ?? '',
          ...(row.cure === 'step_then_reconnect' ? securityCheck : {}),
        }
      : null,
    wait_until: null,
    evidence: broken
      ? {
          who: `${network} answered`,
          code: '190 / 460',
          cause: row.status.kind === 'invalid' ? row.status.cause : 'expired',
          confidence: 'said',
          status: 400,
          kind: 'OAuthException',
          request_id: 'AbCdEf123',
          at: '2026-11-24T17:14:00Z',
        }
      : null,
    message: broken
      ? { name: 'Ana', text: `${row.name} on ${network} stopped: ${row.cause_line}.` }
      : null,
    role_line: row.connected_by ? `${row.connected_by.name} has full control of it` : null,
    permissions: [
      { what: 'Publish posts and stories', granted: true },
      { what: 'Read and answer comments', granted: true },
      { what: 'Read insights', granted: row.status.kind !== 'limited' },
    ],
    timeline: around.activity.filter((event) => event.connection === row.id || event.id === 1),
    also_listed_by: broken ? ["Tom's Facebook sign-in", "Mei's Facebook sign-in"] : [],
  }
}

function sceneOf(search: string): Scene {
  const asked = new URLSearchParams(search)
  const text = (name: string) => asked.get(name) ?? undefined
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined)
  return {
    rows: number('rows'),
    notices: number('notices'),
    company: text('company') as Scene['company'],
    phase: text('phase') as Scene['phase'],
    practice: asked.has('practice'),
    keychain: text('keychain') as Scene['keychain'],
    key_home: text('key_home') as Scene['key_home'],
    theme: text('theme') as Scene['theme'],
    restored: asked.has('restored'),
    banners: asked.has('banners'),
    offline: asked.has('offline'),
    unstored: number('unstored'),
    pending: asked.has('pending'),
    flow: text('flow') as Ending | undefined,
    missing: text('missing'),
    mail: text('mail') as MailScene | undefined,
    talk: number('talk'),
    replies: text('replies') as Taking | undefined,
    delay: number('delay'),
    step: number('step'),
    posts: number('posts'),
  }
}

export let fakeHost = new FakeHost(sceneOf(location.search))

/** Starts over with another scene, for tests. */
export function restage(scene: Scene): FakeHost {
  fakeHost = new FakeHost(scene)
  return fakeHost
}
