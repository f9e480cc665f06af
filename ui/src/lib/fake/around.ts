/** What surrounds the invented accounts: people, notices, history, network apps. */

import type { AddOption } from '../bindings/AddOption'
import type { BannerView } from '../bindings/BannerView'
import type { Choices } from '../bindings/Choices'
import type { ConnectionView } from '../bindings/ConnectionView'
import type { EventView } from '../bindings/EventView'
import type { MailChoice } from '../bindings/MailChoice'
import type { Network } from '../bindings/Network'
import type { NetworkAppView } from '../bindings/NetworkAppView'
import type { SetupGuide } from '../bindings/SetupGuide'
import type { NoticeKind } from '../bindings/NoticeKind'
import type { NoticeView } from '../bindings/NoticeView'
import type { PersonView } from '../bindings/PersonView'
import type { PracticeStep } from '../bindings/PracticeStep'
import type { Provider } from '../bindings/Provider'
import type { Purpose } from '../bindings/Purpose'
import type { Settings } from '../bindings/Settings'
import { NOW } from './northwind'

export const settings: Settings = {
  theme: 'system',
  reminder_time: '09:00:00',
  quiet_hours: ['20:00:00', '08:00:00'],
  desktop_notifications: true,
  muted_kinds: [],
  muted_accounts: [],
  send_mail: true,
  letter_keys: true,
  on_close: null,
}

/** Ids are those of Northwind's owned accounts. */
export const choices: Choices = {
  groups: [
    { id: 1, name: 'Outfitters everywhere', accounts: [1, 2, 3, 6, 9, 11] },
    { id: 2, name: 'Repair', accounts: [4, 7] },
  ],
  publish: null,
  conversations: null,
}

/** Every kind that is mailed, as the core has it. */
export function mailChoices(out: readonly NoticeKind[]): MailChoice[] {
  const kinds: [NoticeKind, string, string][] = [
    ['needs_you', 'Needs you', 'An account stopped working'],
    ['expiring_soon', 'Expiring soon', 'A sign-in ends, on the reminder days'],
    ['reconnected', 'Reconnected', 'An account that stopped works again'],
    [
      'renewal_trouble',
      'Renewal trouble',
      'Renewing fails for a day, or a network refuses its app',
    ],
    ['wait_over', 'Wait is over', 'The time a network wanted after a security check is over'],
    ['posts_at_risk', 'Posts at risk', 'A planned post will not go out, or was held'],
  ]
  return kinds.map(([kind, name, text]) => ({ kind, name, text, wanted: !out.includes(kind) }))
}

export const people: PersonView[] = [
  {
    id: 1,
    name: 'Mei Lin',
    email: 'mei.lin@northwind.example',
    is_you: true,
    sign_ins: ["Mei's Facebook sign-in"],
    connections: 4,
    mail: mailChoices([]),
  },
  {
    id: 2,
    name: 'Ana Ruiz',
    email: 'ana.ruiz@northwind.example',
    is_you: false,
    sign_ins: ["Ana's Facebook sign-in", "Ana's TikTok sign-in", "Ana's Google sign-in"],
    connections: 11,
    mail: mailChoices(['reconnected', 'renewal_trouble']),
  },
  {
    id: 3,
    name: 'Tom Okafor',
    email: 'tom.okafor@northwind.example',
    is_you: false,
    sign_ins: ["Tom's Facebook sign-in", "Tom's LinkedIn sign-in"],
    connections: 18,
    mail: mailChoices([]),
  },
  {
    id: 4,
    name: 'Social desk',
    email: 'social@northwind.example',
    is_you: false,
    sign_ins: [],
    connections: 0,
    mail: mailChoices(['expiring_soon', 'reconnected', 'renewal_trouble', 'wait_over']),
  },
]

export const notices: NoticeView[] = [
  {
    id: 5,
    kind: 'expiring_soon',
    at: '2026-11-25T17:00:00Z',
    title: 'Northwind Climb (Instagram) expires tomorrow',
    body: 'At 16:40. One sign-in by Mei also renews Northwind Repair Shop.',
    tone: 'warn',
    read: false,
    over: null,
    connections: [5, 4],
    network: 'instagram',
  },
  {
    id: 4,
    kind: 'expiring_soon',
    at: '2026-11-24T18:01:00Z',
    title: 'Northwind Outfitters (LinkedIn) has expired',
    body: "Tom's sign-in reached its 365 days.",
    tone: 'bad',
    read: false,
    over: null,
    connections: [3],
    network: 'linkedin',
  },
  {
    id: 3,
    kind: 'needs_you',
    at: '2026-11-24T17:15:00Z',
    title: "2 accounts stopped: Ana's Facebook",
    body: 'Her password changed on 22 Nov. 3 posts are waiting.',
    tone: 'bad',
    read: false,
    over: null,
    connections: [1, 2],
    network: 'facebook',
  },
  {
    id: 2,
    kind: 'expiring_soon',
    at: '2026-11-20T17:00:00Z',
    title: 'Northwind Climb (Instagram) expires in 6 days',
    body: 'One sign-in by Mei renews it.',
    tone: 'warn',
    read: true,
    over: 'replaced',
    connections: [5],
    network: 'instagram',
  },
  {
    id: 1,
    kind: 'reconnected',
    at: '2026-11-12T18:00:00Z',
    title: 'Northwind Careers (LinkedIn) works again',
    body: 'Reconnected by Ana.',
    tone: 'good',
    read: true,
    over: 'fixed',
    connections: [10],
    network: 'linkedin',
  },
]

function event(id: number, at: string, text: string, more: Partial<EventView> = {}): EventView {
  return {
    id,
    at,
    connection: null,
    name: null,
    network: null,
    text,
    tone: 'neutral',
    actor: null,
    evidence: null,
    ...more,
  }
}

const outfitters = {
  connection: 1,
  name: 'Northwind Outfitters',
  network: 'facebook',
} satisfies Partial<EventView>

export const activity: EventView[] = [
  event(9, '2026-11-25T16:52:00Z', 'Checked all accounts', {}),
  event(8, '2026-11-25T02:10:00Z', 'Renewed for 365 days', {
    connection: 9,
    name: 'Northwind Outfitters',
    network: 'tiktok',
    tone: 'good',
  }),
  event(7, '2026-11-24T18:01:00Z', 'Expired', {
    connection: 3,
    name: 'Northwind Outfitters',
    network: 'linkedin',
    tone: 'bad',
  }),
  event(6, '2026-11-24T17:15:00Z', 'Told Ana, Tom, Social desk and you', outfitters),
  event(5, '2026-11-24T17:14:00Z', 'Cause found: password changed', {
    ...outfitters,
    tone: 'bad',
    evidence: '190 / 460',
  }),
  event(4, '2026-11-23T02:40:00Z', 'First answer refused', {
    ...outfitters,
    tone: 'bad',
    evidence: '190 / 460',
  }),
  event(3, '2026-11-12T18:00:00Z', 'Disconnected', {
    connection: 7,
    name: 'Northwind Repair',
    network: 'instagram',
    actor: 'Mei Lin',
  }),
  event(2, '2026-11-02T18:00:00Z', 'Removed', {
    name: 'Northwind Ski Hire',
    network: 'facebook',
    actor: 'Tom Okafor',
  }),
  event(1, '2026-10-06T17:02:00Z', 'Connected by Ana Ruiz for 60 days', {
    ...outfitters,
    tone: 'good',
    actor: 'Ana Ruiz',
  }),
]

interface AppFacts {
  provider: Provider
  name: string
  networks: Network[]
  id: string
  secret: string
  console: string
}

const apps: AppFacts[] = [
  {
    provider: 'facebook',
    name: 'Facebook',
    networks: ['facebook', 'instagram'],
    id: 'App ID',
    secret: 'App secret',
    console: 'https://developers.facebook.com/apps/',
  },
  {
    provider: 'instagram',
    name: 'Instagram',
    networks: ['instagram'],
    id: 'Instagram app ID',
    secret: 'Instagram app secret',
    console: 'https://developers.facebook.com/apps/',
  },
  {
    provider: 'linkedin',
    name: 'LinkedIn',
    networks: ['linkedin'],
    id: 'Client ID',
    secret: 'Client secret',
    console: 'https://www.linkedin.com/developers/apps',
  },
  {
    provider: 'tiktok',
    name: 'TikTok',
    networks: ['tiktok'],
    id: 'Client key',
    secret: 'Client secret',
    console: 'https://developers.tiktok.com/apps/',
  },
  {
    provider: 'x',
    name: 'X',
    networks: ['x'],
    id: 'Client ID',
    secret: 'Client secret',
    console: 'https://console.x.com',
  },
  {
    provider: 'google',
    name: 'Google',
    networks: ['youtube', 'google_business'],
    id: 'Client ID',
    secret: 'Client secret',
    console: 'https://console.cloud.google.com/',
  },
]

/** As long as the real ones. */
function guideOf(app: (typeof apps)[number]): SetupGuide {
  return {
    lead: `Signs in to ${app.name} accounts, to those that are linked to them, and to ad accounts.`,
    console: app.provider === 'x' ? 'the X developer console' : `${app.name} Developers`,
    steps: [
      `Register as a developer at ${app.name} and create an app with the use case Manage everything on your Page. In the older form it is the type Business.`,
      "Connect the app to your company's business portfolio.",
      'Copy the address below into Valid OAuth redirect URIs.',
      'Add the permissions below. Those for ads are needed only if you use them.',
      `Copy ${app.id} and ${app.secret} into Holdfast, and press Test.`,
    ],
    register: "Exactly this address. Holdfast's window reads it before it is loaded.",
    permissions: [
      { name: 'pages_show_list', what_for: 'lists the Pages a person administers' },
      { name: 'instagram_manage_comments', what_for: 'Instagram: reads and answers comments' },
      {
        name: 'https://www.googleapis.com/auth/yt-analytics.readonly',
        what_for: 'YouTube: reads statistics',
      },
    ],
    review: [
      'People with a role on the app need no review. For everyone else each permission goes through a review of its own.',
      'Watching hashtags needs the reviewed feature Instagram Public Content Access.',
    ],
    time: 'About an hour until people with a role on the app can sign in. No time is named for the review.',
    cost:
      app.provider === 'x'
        ? 'Every call is paid from credits that are bought in advance, without a monthly fee. A post costs $0.015, one with a link $0.20.'
        : 'Free.',
    limits: [
      'A sign-in lasts about 60 days and cannot be renewed without a person.',
      'Accounts that are personal, or not linked to a Page, cannot be reached.',
    ],
    proves: `${app.name} knows the app, and the secret belongs to it.`,
    proves_not: 'the redirect address, the permissions, or a review',
  }
}

export function networkApps(): NetworkAppView[] {
  return apps.map((app) => {
    const configured = app.provider !== 'instagram'
    const editable = app.provider === 'instagram' || app.provider === 'linkedin'
    return {
      provider: app.provider,
      name: app.name,
      networks: app.networks,
      configured,
      client_id: configured ? '1043882716550021' : '',
      has_secret: configured,
      secret_needed: app.provider !== 'x',
      client_id_name: app.id,
      secret_name: app.secret,
      redirect:
        app.provider === 'facebook'
          ? 'https://www.facebook.com/connect/login_success.html'
          : editable
            ? configured
              ? 'https://northwind.example/holdfast'
              : null
            : app.provider === 'x'
              ? [53682, 53683, 53684].map((port) => `http://127.0.0.1:${port}/callback`).join('\n')
              : app.provider === 'google'
                ? null
                : 'http://127.0.0.1:*/callback',
      redirect_editable: editable,
      engine: app.provider === 'google' || app.provider === 'tiktok' ? 'browser' : 'webview',
      engine_choice: app.provider !== 'google',
      guide: guideOf(app),
      console_url: app.console,
      responsible: configured ? 2 : null,
      last_test: configured
        ? {
            ok: true,
            text: `${app.name} knows the app, and the secret belongs to it. Not tested: the redirect address, the permissions, or a review.`,
            at: '2026-11-24T17:00:00Z',
          }
        : null,
      refused: null,
      connections: configured ? 3 : 0,
    }
  })
}

/** Who signs in, and through which provider, for each purpose. */
const tiles: [Network, Purpose, Provider[], string][] = [
  ['facebook', 'owned', ['facebook'], 'Someone with full control of the Page'],
  [
    'instagram',
    'owned',
    ['facebook', 'instagram'],
    'Someone with full control of the Page that the account is linked to',
  ],
  [
    'linkedin',
    'owned',
    ['linkedin'],
    'A super admin of the page; other admin roles are not enough',
  ],
  ['tiktok', 'owned', ['tiktok'], 'The owner of the account'],
  ['x', 'owned', ['x'], 'Anyone who has the password of the account'],
  ['youtube', 'owned', ['google'], 'The owner of the channel'],
  ['google_business', 'owned', ['google'], 'A manager of the location'],
  ['facebook', 'monitored', ['facebook'], 'Any member of Facebook'],
  [
    'instagram',
    'monitored',
    ['facebook'],
    'Someone with full control of the Page that the account is linked to',
  ],
  ['facebook', 'paid', ['facebook'], 'Someone who may manage the ad account'],
]

export function addOptions(ready: (provider: Provider) => boolean): AddOption[] {
  const names: Record<Network, string> = {
    facebook: 'Facebook',
    instagram: 'Instagram',
    linkedin: 'LinkedIn',
    tiktok: 'TikTok',
    x: 'X',
    youtube: 'YouTube',
    google_business: 'Google Business Profile',
  }
  return tiles.map(([network, purpose, providers, who]) => ({
    network,
    network_name: purpose === 'paid' ? 'Facebook and Instagram ads' : names[network],
    purpose,
    routes: providers.map((provider) => ({
      provider,
      name: `With a ${provider === 'google' ? 'Google' : names[provider as Network]} sign-in`,
      ready: ready(provider),
    })),
    who,
  }))
}

export const steps: PracticeStep[] = [
  {
    title: 'Connect an account',
    text: 'Add account, pick a network and sign in at its simulated page.',
    done: true,
  },
  {
    title: 'Break it',
    text: 'Play the network: change the password of the person who signed in.',
    done: false,
  },
  { title: 'Reconnect it', text: 'Press Reconnect and sign in again.', done: false },
  {
    title: 'Change who connected it',
    text: 'Let somebody else sign in and take it over.',
    done: false,
  },
]

/** Northwind's notices, or one about each of many accounts, or of those with odd names. */
export function noticesFor(
  rows: readonly ConnectionView[],
  scene: { notices?: number; company?: string },
): NoticeView[] {
  if (scene.company === 'empty') return []
  const count = scene.notices ?? (scene.company === 'hostile' ? rows.length : 0)
  if (count === 0) return structuredClone(notices)
  return Array.from({ length: count }, (_, index) => {
    const row = rows[index % rows.length]!
    const pattern = notices[index % notices.length]!
    return {
      ...pattern,
      id: count - index,
      at: new Date(Date.parse(NOW) - index * 5 * 3_600_000).toISOString(),
      title: `${row.name} (${row.network_name}) stopped`,
      connections: [row.id],
    }
  })
}

/** Everything that many accounts can share. */
export const banners: BannerView[] = [
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
