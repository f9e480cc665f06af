/** Invented accounts of an invented company, in every state that a row can have. */

import type { Capability } from '../bindings/Capability'
import type { ConnectedBy } from '../bindings/ConnectedBy'
import type { ConnectionView } from '../bindings/ConnectionView'
import type { Network } from '../bindings/Network'
import type { ProfileKind } from '../bindings/ProfileKind'
import type { Provider } from '../bindings/Provider'
import type { Purpose } from '../bindings/Purpose'
import type { Status } from '../bindings/Status'
import { urgency } from '../status'

/** Wednesday, shortly after nine in the morning in Seattle. */
export const NOW = '2026-11-25T17:05:00Z'
export const ZONE = 'America/Los_Angeles'

type Holder = 'ana' | 'tom' | 'mei'

const holders: Record<Holder, { name: string; person: number }> = {
  ana: { name: 'Ana Ruiz', person: 2 },
  tom: { name: 'Tom Okafor', person: 3 },
  mei: { name: 'Mei Lin', person: 1 },
}

const providers: Record<Network, Provider> = {
  facebook: 'facebook',
  instagram: 'facebook',
  linkedin: 'linkedin',
  tiktok: 'tiktok',
  x: 'x',
  youtube: 'google',
  google_business: 'google',
}

const signInNames: Record<Provider, string> = {
  facebook: 'Facebook',
  instagram: 'Instagram',
  linkedin: 'LinkedIn',
  tiktok: 'TikTok',
  tiktok_business: 'TikTok Business',
  x: 'X',
  google: 'Google',
}

const networkNames: Record<Network, string> = {
  ...signInNames,
  facebook: 'Facebook',
  instagram: 'Instagram',
  linkedin: 'LinkedIn',
  tiktok: 'TikTok',
  x: 'X',
  youtube: 'YouTube',
  google_business: 'Google Business Profile',
}

const kindNames: Record<ProfileKind, string> = {
  page: 'Page',
  professional_account: 'Business account',
  organization: 'Company page',
  member: 'Profile',
  account: 'Account',
  channel: 'Channel',
  location: 'Location',
  ad_account: 'Ad account',
}

const kinds: Record<Network, ProfileKind> = {
  facebook: 'page',
  instagram: 'professional_account',
  linkedin: 'organization',
  tiktok: 'account',
  x: 'account',
  youtube: 'channel',
  google_business: 'location',
}

function connectedBy(holder: Holder, provider: Provider): ConnectedBy {
  const { name, person } = holders[holder]
  const order = Object.keys(signInNames).indexOf(provider)
  return {
    grant: person * 10 + order,
    provider,
    name,
    person,
    is_you: holder === 'mei',
    sign_in: `${name.split(' ')[0]}'s ${signInNames[provider]} sign-in`,
  }
}

const abilities: Record<Purpose, Capability[]> = {
  owned: ['publish', 'read_comments', 'reply', 'read_insights'],
  monitored: ['watch'],
  paid: ['manage_ads', 'read_comments', 'reply'],
}

interface More {
  purpose?: Purpose
  /** Reported end. */
  until?: string
  about?: boolean
  ended?: string
  short?: string
  line?: string
  cure?: ConnectionView['cure']
  hashtags?: string[]
  competitors?: string[]
  standing?: string
  kind?: ProfileKind
}

let nextId = 1

function days(until: string): number {
  const date = (at: string) => Math.floor((Date.parse(at) - 8 * 3_600_000) / 86_400_000)
  return date(until) - date(NOW)
}

export function row(
  network: Network,
  name: string,
  handle: string | null,
  holder: Holder | null,
  status: Status,
  more: More = {},
): ConnectionView {
  const purpose = more.purpose ?? 'owned'
  const kind = more.kind ?? (purpose === 'paid' ? 'ad_account' : kinds[network])
  return {
    id: nextId++,
    network,
    network_name: networkNames[network],
    purpose,
    kind,
    kind_name: kindNames[kind],
    name,
    handle,
    status,
    needs_you: status.kind === 'expired' || status.kind === 'invalid',
    cause_short: more.short ?? null,
    cause_line: more.line ?? null,
    cure: more.cure ?? null,
    deadline: more.until
      ? { at: more.until, about: more.about ?? false, days: days(more.until) }
      : null,
    ended_at: more.ended ?? null,
    connected_by: holder ? connectedBy(holder, providers[network]) : null,
    connected_at: holder ? '2026-10-06T17:02:00Z' : null,
    proven_at: more.ended ?? '2026-11-25T16:52:00Z',
    checking: false,
    flow: null,
    capabilities: abilities[purpose],
    watched: { hashtags: more.hashtags ?? [], competitors: more.competitors ?? [] },
    standing: more.standing ?? null,
  }
}

const connected: Status = { kind: 'connected' }
const tomorrow: Status = { kind: 'expires_in', days: 1 }
const changed: Status = { kind: 'invalid', cause: 'password_changed' }
const anaChanged: More = {
  ended: '2026-11-23T02:40:00Z',
  short: 'password changed',
  line: "Ana's Facebook password changed on 22 Nov",
  cure: 'reconnect',
}
const dec18 = '2026-12-18T20:00:00Z'
const nov26 = '2026-11-27T00:40:00Z'

function owned(): ConnectionView[] {
  const outfitters = 'Northwind Outfitters'
  const places: [string, string][] = [
    ['Ballard', '5401 Harbor Ave'],
    ['Pearl', '118 NW Lowe St'],
    ['Boise', '904 Warm Spring Rd'],
    ['Spokane', '27 Mill Race Ln'],
  ]
  const pages = ['Tacoma', 'Bend', 'Eugene', 'Bellingham', 'Olympia', 'Missoula', 'Hood River']
  return [
    row('facebook', outfitters, 'northwindoutfitters', 'ana', changed, anaChanged),
    row('instagram', outfitters, 'northwind.outfitters', 'ana', changed, {
      ...anaChanged,
      line: "Signs in through Ana's Facebook, so it stopped too",
    }),
    row(
      'linkedin',
      outfitters,
      'northwind-outfitters',
      'tom',
      { kind: 'expired' },
      {
        ended: '2026-11-24T18:00:00Z',
        line: "Tom's sign-in reached its 365 days on 24 Nov",
        cure: 'reconnect',
      },
    ),
    row('facebook', 'Northwind Repair Shop', 'northwindrepairshop', 'mei', tomorrow, {
      until: nov26,
    }),
    row('instagram', 'Northwind Climb', 'northwind.climb', 'mei', tomorrow, { until: nov26 }),
    row('x', outfitters, 'northwindoutfit', 'ana', {
      kind: 'cant_check',
      reason: { kind: 'outage', network: 'x' },
    }),
    row(
      'instagram',
      'Northwind Repair',
      'northwind.repair',
      null,
      { kind: 'disconnected' },
      {
        ended: '2026-11-12T18:00:00Z',
      },
    ),
    row('facebook', `${outfitters} Canada`, 'northwind.ca', 'tom', connected, { until: dec18 }),
    row('tiktok', outfitters, 'northwindoutfitters', 'ana', connected, {
      until: '2027-01-14T18:00:00Z',
    }),
    row('linkedin', 'Northwind Careers', 'northwind-careers', 'ana', connected, {
      until: '2027-02-09T18:00:00Z',
      about: true,
    }),
    row('youtube', outfitters, 'northwindoutdoors', 'ana', connected),
    ...places.map(([place, street]) =>
      row('google_business', `${outfitters} ${place}`, street, 'ana', connected),
    ),
    ...[...pages, ...places.map(([place]) => place)].map((place) =>
      row(
        'facebook',
        `${outfitters} ${place}`,
        `northwind.${place.toLowerCase().replace(' ', '')}`,
        'tom',
        connected,
        { until: dec18 },
      ),
    ),
  ]
}

function monitored(): ConnectionView[] {
  const hashtags =
    'northwindoutfitters trailrepair buylesswearmore mendit packlight wornstories campkitchen raincheck repairweek'
  const climbing =
    'repairweek mendit sendtrain crackclimbing tradrack firstlead chalkhands granite climbtogether bouldering pnwclimbing indexwa'
  return [
    row('instagram', 'Northwind Outfitters', 'northwind.outfitters', 'ana', changed, {
      ...anaChanged,
      purpose: 'monitored',
      hashtags: hashtags.split(' '),
      competitors: [
        'oldgrowthgear',
        'tarnandtimber',
        'halyard.outdoor',
        'cairnsupply',
        'lowtide.co',
        'sixridge',
      ],
    }),
    row('instagram', 'Northwind Climb', 'northwind.climb', 'mei', tomorrow, {
      purpose: 'monitored',
      until: nov26,
      hashtags: climbing.split(' '),
      competitors: ['granitehall', 'betaworks.gym', 'cairnclimb', 'oldgrowth.gym'],
    }),
    row('instagram', 'Northwind Outfitters Canada', 'northwind.ca', 'tom', connected, {
      purpose: 'monitored',
      until: dec18,
      hashtags: ['mendit', 'packlight', 'campkitchen'],
      competitors: ['halyard.outdoor'],
    }),
    row('facebook', 'Public Pages', null, 'tom', connected, {
      purpose: 'monitored',
      kind: 'member',
      until: dec18,
      competitors: ['Old Growth Gear', 'Tarn & Timber', 'Halyard Outdoor', 'Cairn Supply'],
    }),
  ]
}

function paid(): ConnectionView[] {
  return [
    row('facebook', 'Repair Week', '9035 1178', 'mei', tomorrow, {
      purpose: 'paid',
      until: nov26,
      standing: 'Active',
    }),
    row(
      'facebook',
      'Store openings',
      '3350 6642',
      'tom',
      { kind: 'limited', what: 'ads' },
      {
        purpose: 'paid',
        until: dec18,
        standing: 'Payment due',
        short: 'ads are paused',
        line: 'Meta paused this ad account until a payment is settled',
        cure: 'not_by_reconnect',
      },
    ),
    row('facebook', 'Brand campaigns', '4821 0397', 'tom', connected, {
      purpose: 'paid',
      until: dec18,
      standing: 'Active',
    }),
    row('facebook', 'Northwind Canada', '7714 2260', 'tom', connected, {
      purpose: 'paid',
      until: dec18,
      standing: 'Closing',
    }),
  ]
}

export function northwind(): ConnectionView[] {
  nextId = 1
  return inOrder([...owned(), ...monitored(), ...paid()])
}

/** One row for each status that is not among Northwind's. */
export function rest(): ConnectionView[] {
  return [
    row('tiktok', 'Northwind Kids', 'northwindkids', 'ana', {
      kind: 'cant_check',
      reason: { kind: 'clock' },
    }),
    row('google_business', 'Northwind Depot', '12 Rail Way', 'ana', {
      kind: 'cant_check',
      reason: { kind: 'keychain' },
    }),
    row('linkedin', 'Northwind Jobs', 'northwind-jobs', 'ana', {
      kind: 'cant_check',
      reason: { kind: 'app_refused' },
    }),
    row('x', 'Northwind Help', 'northwindhelp', 'ana', {
      kind: 'cant_check',
      reason: { kind: 'offline' },
    }),
    row(
      'facebook',
      'Northwind Trails',
      'northwindtrails',
      'tom',
      { kind: 'invalid', cause: 'security_check' },
      {
        ended: '2026-11-24T16:00:00Z',
        short: 'security check',
        line: 'Facebook asks Tom for a security check',
        cure: 'step_then_reconnect',
      },
    ),
    row(
      'facebook',
      'Northwind Paddle',
      'northwindpaddle',
      'tom',
      { kind: 'limited', what: 'publishing' },
      {
        until: dec18,
        short: 'publishing',
        line: 'Facebook lets nobody publish on this Page for now',
        cure: 'wait_only',
      },
    ),
    row(
      'tiktok',
      'Northwind Camp',
      'northwindcamp',
      'tom',
      { kind: 'expires_in', days: 9 },
      {
        until: '2026-12-04T20:00:00Z',
      },
    ),
  ]
}

/** Names as people and attackers write them. */
export function hostile(): ConnectionView[] {
  const names = [
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
    'Northwind Outfitters International Customer Experience and Community Care, Pacific Northwest and Canada',
    '北西アウトフィッターズ公式アカウント',
    'نورث ويند للملابس',
    '🏔️🏕️🧗‍♀️ Northwind 🏕️🏔️',
    '<b>Bold</b> & "quoted" \\ name',
    '.',
  ]
  return names.map((name, index) =>
    row(
      'facebook',
      name,
      index % 2 === 0 ? `${'long.handle.'.repeat(6)}${index}` : null,
      'tom',
      index === 1 ? { kind: 'expired' } : connected,
      index === 1 ? { ended: '2026-11-24T18:00:00Z', cure: 'reconnect' } : { until: dec18 },
    ),
  )
}

/** Many accounts, one in twenty broken. */
export function many(n: number): ConnectionView[] {
  const networks = Object.keys(kinds) as Network[]
  const owners: Holder[] = ['ana', 'tom', 'mei']
  return inOrder(
    Array.from({ length: n }, (_, index) => {
      const network = networks[index % networks.length]!
      const broken = index % 20 === 0
      const account = row(
        network,
        `Branch ${String(index + 1).padStart(5, '0')}`,
        `branch${index + 1}`,
        owners[Math.floor(index / 20) % owners.length]!,
        broken ? changed : connected,
        broken
          ? { ended: '2026-11-23T02:40:00Z', short: 'password changed', cure: 'reconnect' }
          : { until: dec18 },
      )
      // A sign-in holds twenty of them.
      const by = account.connected_by!
      return { ...account, connected_by: { ...by, grant: by.grant + Math.floor(index / 20) * 100 } }
    }),
  )
}

export function inOrder(rows: ConnectionView[]): ConnectionView[] {
  return rows.toSorted((a, b) => urgency(a.status) - urgency(b.status))
}
