/** The list of accounts, the detail of one, and how one is let go. */

import type { BannerView } from '../bindings/BannerView'
import type { ConnectionDetail } from '../bindings/ConnectionDetail'
import type { ConnectionId } from '../bindings/ConnectionId'
import type { ConnectionView } from '../bindings/ConnectionView'
import { activity } from './activity'
import { addOptions, type NetworkApps } from './network_apps'
import type { Publishing } from './publishing'
import type { SignIns } from './sign_ins'
import { problem, type Commands, type World } from './world'

export class Accounts {
  /** When the step at the network was said to be done, by sign-in. */
  #stepsDone = new Map<number, string>()
  readonly #world: World
  readonly #signIns: SignIns
  readonly #networkApps: NetworkApps
  readonly #publishing: Publishing

  constructor(world: World, signIns: SignIns, networkApps: NetworkApps, publishing: Publishing) {
    this.#world = world
    this.#publishing = publishing
    this.#signIns = signIns
    this.#networkApps = networkApps
  }

  readonly commands = {
    list_connections: () => ({
      now: this.#world.now,
      connections: this.#world.connections,
      pending: this.#signIns.pending,
      world: {
        offline_since: this.#world.scene.offline ? '2026-11-25T16:53:00Z' : null,
        clock_doubtful: this.#world.scene.banners ?? false,
        outages: ['x'],
        unstored: this.#world.scene.unstored ?? 0,
        disk_nearly_full: this.#world.scene.diskNearlyFull ?? false,
      },
      banners: this.#world.scene.banners ? banners : [],
      checked_at: this.#world.connections.length > 0 ? '2026-11-25T16:52:00Z' : null,
      checking: false,
    }),
    connection_detail: ({ id }) => this.#detail(id),
    check: () => null,
    step_done: ({ id }) => {
      const by = this.#world.row(id).connected_by
      const { guide, wait_until } = this.#detail(id)
      if (by === null || guide?.wait_hours === undefined) {
        throw problem('bad_input', 'This account waits for no step at the network.')
      }
      if (wait_until === null || wait_until <= this.#world.now)
        this.#stepsDone.set(by.grant, this.#world.now)
      this.#world.tell({ kind: 'changed' })
      return null
    },
    save_watched: ({ id, hashtags, competitors }) => {
      if (hashtags.length > 30) {
        throw problem(
          'bad_input',
          `Instagram allows 30 hashtags in 7 days, and these are ${hashtags.length}. Remove ${hashtags.length - 30} first.`,
        )
      }
      this.#world.change([id], { watched: { hashtags, competitors } })
      return this.#detail(id)
    },
    open_guide_page: () => null,
    add_options: () =>
      addOptions((provider) =>
        this.#networkApps.all.some((app) => app.provider === provider && app.configured),
      ),
    disconnect_preview: ({ id }) => {
      const row = this.#world.row(id)
      const by = row.connected_by
      const others = this.#world.connections.filter(
        (other) => other.connected_by?.grant === by?.grant,
      )
      const stays = Math.max(0, others.length - 1)
      return {
        id,
        name: row.name,
        stops: ['Publishing to it waits', 'Comments stop arriving', 'No reminders for it'],
        posts: this.#publishing.waitingFor(id),
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
      const row = this.#world.row(id)
      this.#world.change([id], {
        status: { kind: 'disconnected' },
        needs_you: false,
        connected_by: null,
        deadline: null,
        ended_at: this.#world.now,
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
      name: this.#world.row(id).name,
      erased: ['The connection and its choices', 'What it published and what was said, kept here'],
      stays: ['Its name in the timeline'],
    }),
    remove: ({ id }) => {
      this.#world.connections = this.#world.connections.filter((row) => row.id !== id)
      this.#world.tell({ kind: 'changed' })
      return null
    },
  } satisfies Partial<Commands>

  #detail(id: ConnectionId): ConnectionDetail {
    const row = this.#world.row(id)
    const done = row.connected_by && this.#stepsDone.get(row.connected_by.grant)
    const known = detail(row)
    if (!done || known.guide?.wait_hours === undefined) return known
    const until = Date.parse(done) + known.guide.wait_hours * 3_600_000
    return { ...known, wait_until: new Date(until).toISOString() }
  }
}

/** Everything that many accounts can share. */
const banners: BannerView[] = [
  {
    about: { kind: 'clock' },
    title: "This computer's clock is wrong",
    text: 'It is far from the clocks of the networks; reminders wait until it is set right.',
    urgency: 'critical',
  },
  {
    about: { kind: 'network_app', provider: 'google' },
    title: 'Google refuses your network app',
    text: '7 accounts cannot be checked; signing in again does not help.',
    urgency: 'critical',
  },
  {
    about: { kind: 'renewal', connections: [19] },
    title: "Tom's X sign-in cannot be renewed",
    text: 'X has not answered properly since 22 Nov; Holdfast goes on trying.',
    urgency: 'normal',
  },
  {
    about: { kind: 'api', provider: 'linkedin' },
    title: 'LinkedIn Marketing API 202609 ends',
    text: 'It ends on 15 Sep 2027 or later; a newer Holdfast speaks the next version.',
    urgency: 'low',
  },
]

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
    timeline: activity.filter((event) => event.connection === row.id || event.id === 1),
    also_listed_by: broken ? ["Tom's Facebook sign-in", "Mei's Facebook sign-in"] : [],
  }
}
