/** How the window opens: the company, its key, the settings, and what happens when it is closed. */

import type { BackgroundView } from '../bindings/BackgroundView'
import type { Settings } from '../bindings/Settings'
import type { StartState } from '../bindings/StartState'
import { ZONE } from './northwind'
import { northwindPeople, type People } from './people'
import type { Scene } from './scene'
import { problem, type Commands, type World } from './world'

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

export class Start {
  state: StartState
  background: BackgroundView
  readonly #world: World
  readonly #people: People

  constructor(world: World, people: People) {
    this.#world = world
    this.#people = people
    this.state = opening(world.scene)
    this.background = { way_back: world.scene.way_back ?? 'tray', starts_at_login: false }
  }

  readonly commands = {
    start: () => this.state,
    set_up: ({ company, your_name, your_email }) => {
      const you = { ...northwindPeople[0]!, name: your_name, email: your_email }
      this.#people.all = [you]
      this.#world.connections = []
      return this.#change({ phase: { kind: 'ready' }, company: { id: 1, name: company }, you })
    },
    enter_practice: () => this.#change({ mode: 'practice', phase: { kind: 'ready' } }),
    leave_practice: () => this.#change({ mode: 'real' }),
    unlock_keychain: () => this.#change({ keychain: 'open' }),
    change_key: () => this.#change({ keychain: 'open', key_home: 'keychain' }),
    enter_passphrase: ({ passphrase }) => {
      if (passphrase === 'wrong') throw problem('bad_input', 'That is not the passphrase.')
      return this.#change({ keychain: 'open' })
    },
    set_passphrase: ({ current }) => {
      if (current === 'wrong') throw problem('bad_input', 'That is not the passphrase.')
      return this.#change({ keychain: 'open', key_home: 'passphrase' })
    },
    give_up_lost_key: () => {
      this.#world.change(
        this.#world.connections.map((row) => row.id),
        { status: { kind: 'invalid', cause: 'key_lost' }, needs_you: true, cure: 'reconnect' },
      )
      return this.#change({ keychain: 'open', key_home: 'keychain' })
    },
    data_arrived: ({ how }) => {
      if (how === 'copied') {
        this.#world.change(
          this.#world.connections.map((row) => row.id),
          {
            status: { kind: 'invalid', cause: 'sign_in_elsewhere' },
            needs_you: true,
            cure: 'reconnect',
          },
        )
      }
      return this.#change({ keychain: 'open' })
    },
    save_settings: (saved) => this.#change({ settings: saved }),
    copies: () => ({
      folder: '/home/mei/.local/share/holdfast/holdfast.sqlite3.backups',
      days: ['2026-11-25', '2026-11-24', '2026-11-23'],
    }),
    missed_events: () => [],
    background: () => this.background,
    start_at_login: ({ on }) => (this.background = { ...this.background, starts_at_login: on }),
    answer_close: (answer) => {
      if (answer !== 'stay') this.state.settings.on_close = answer
      return null
    },
    quit: () => null,
  } satisfies Partial<Commands>

  #change(change: Partial<StartState>): StartState {
    this.state = { ...this.state, ...change }
    this.#world.tell({ kind: 'changed' })
    return this.state
  }
}

function opening(scene: Scene): StartState {
  const first = scene.phase === 'first_start'
  return {
    phase: phase(scene),
    mode: scene.practice ? 'practice' : 'real',
    company: first ? null : { id: 1, name: 'Northwind Outfitters' },
    companies: [{ id: 1, name: 'Northwind Outfitters' }],
    you: first ? null : northwindPeople[0]!,
    settings: { ...settings, theme: scene.theme ?? 'system' },
    keychain: scene.keychain ?? 'open',
    key_home:
      scene.key_home ?? (scene.keychain === 'passphrase_needed' ? 'passphrase' : 'keychain'),
    passphrase_possible: ['open', 'missing'].includes(scene.keychain ?? 'open'),
    version: '0.1.0',
    zone: ZONE,
    unwritable: scene.unwritable ?? null,
    restored: scene.restored ? restored[scene.restored] : null,
  }
}

const restored: Record<NonNullable<Scene['restored']>, NonNullable<StartState['restored']>> = {
  copy: {
    copy_of: '2026-11-24T08:00:00Z',
    set_aside: '/home/mei/.local/share/holdfast/holdfast.sqlite3.damaged-20261125T080000Z',
    suspects: [],
  },
  log: {
    copy_of: null,
    set_aside: null,
    suspects: ['Northwind Outfitters (X)', 'Northwind Trails (TikTok)'],
  },
}

function phase(scene: Scene): StartState['phase'] {
  if (scene.phase === 'first_start') return { kind: 'first_start' }
  if (scene.phase !== 'blocked') return { kind: 'ready' }
  return {
    kind: 'blocked',
    title: 'A newer Holdfast wrote this data',
    what_happened: 'It was saved by version 2.3; this is 2.1. Nothing was changed.',
    way_on: 'Install the newer Holdfast again.',
  }
}
