/** The developer apps with which the invented company signs in, and what can be added with them. */

import type { AddOption } from '../bindings/AddOption'
import type { Network } from '../bindings/Network'
import type { NetworkAppView } from '../bindings/NetworkAppView'
import type { OtherKindView } from '../bindings/OtherKindView'
import type { Provider } from '../bindings/Provider'
import type { Purpose } from '../bindings/Purpose'
import type { SetupGuide } from '../bindings/SetupGuide'
import type { Commands, World } from './world'

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
    other_kind: otherKinds[app.provider] ?? null,
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

const otherKinds: Partial<Record<Provider, OtherKindView>> = {
  linkedin: {
    name: 'Native sign-in with PKCE',
    hint: 'Only where LinkedIn has switched it on for your app. It opens in your browser, and needs neither a secret nor an address of your own.',
    redirect_editable: false,
  },
  tiktok: {
    name: 'Registered for the platform Web',
    hint: 'For an app that is at TikTok under Web instead of Desktop. It needs an https address of your own.',
    redirect_editable: true,
  },
}

function networkApps(): NetworkAppView[] {
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
      other_kind: false,
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

export class NetworkApps {
  all: NetworkAppView[]
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.all = networkApps().map((app) =>
      app.provider === world.scene.missing ? { ...app, configured: false } : app,
    )
  }

  readonly commands = {
    network_apps: () => this.all,
    save_network_app: (saved) =>
      this.#app(saved.provider, {
        configured: saved.client_id !== '',
        client_id: saved.client_id,
        has_secret: saved.client_secret === null ? undefined : saved.client_secret !== '',
        redirect: saved.redirect ?? undefined,
        other_kind: saved.other_kind,
        engine: saved.engine,
        responsible: saved.responsible,
        last_test: null,
      }),
    remove_network_app: ({ provider }) =>
      this.#app(provider, { configured: false, client_id: '', has_secret: false, last_test: null }),
    test_network_app: ({ provider }) =>
      this.#app(provider, {
        last_test: { ok: true, text: 'The app was accepted.', at: this.#world.now },
      }),
    open_console: () => null,
  } satisfies Partial<Commands>

  #app(provider: string, change: Partial<NetworkAppView>): NetworkAppView[] {
    const known = Object.fromEntries(
      Object.entries(change).filter(([, value]) => value !== undefined),
    )
    this.all = this.all.map((app) => (app.provider === provider ? { ...app, ...known } : app))
    return this.all
  }
}
