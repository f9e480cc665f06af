/** What the window shows: the start state, the current view, and what is spoken aloud. */

import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Network } from '../lib/bindings/Network'
import type { PostId } from '../lib/bindings/PostId'
import type { Problem } from '../lib/bindings/Problem'
import type { Provider } from '../lib/bindings/Provider'
import type { Purpose } from '../lib/bindings/Purpose'
import type { Settings } from '../lib/bindings/Settings'
import type { SetUp } from '../lib/bindings/SetUp'
import type { StartState } from '../lib/bindings/StartState'
import type { Theme } from '../lib/bindings/Theme'
import { call } from '../lib/host'
import { shell } from '../lib/messages/shell'
import type { View } from '../lib/view'
import { now } from './now.svelte'

export type { View }

/** What a view is opened with. Each view reads its own. */
export interface Params {
  purpose?: Purpose
  /** Only the accounts of this network. */
  network?: Network
  connection?: ConnectionId
  /** What the list is searched for. */
  search?: string
  /** Scroll to the timeline of the connection. */
  timeline?: boolean
  /** The post to show in Publish, or all of them. */
  post?: PostId | 'all'
  /** A part of Settings or Help. */
  section?: string
  /** The row of Settings › Network apps to open. */
  provider?: Provider
  /** Its page of instructions instead. */
  guide?: boolean
}

export class App {
  start = $state.raw<StartState | null>(null)
  startProblem = $state.raw<Problem | null>(null)
  view = $state<View>('home')
  params = $state.raw<Params>({})
  /** Opens of the current view, so that it starts afresh when it is opened again. */
  opened = $state(0)
  /** Read out by the live region. */
  spoken = $state('')
  #spoken = ''

  practice = $derived(this.start?.mode === 'practice')
  /** Whose data the window shows: another company or mode has another database. */
  owner = $derived(`${this.start?.mode} ${this.start?.company?.id}`)
  settings = $derived(this.start?.settings ?? null)
  you = $derived(this.start?.you ?? null)

  async load(): Promise<void> {
    try {
      this.take(await call('start'))
      this.startProblem = null
    } catch (problem) {
      this.startProblem = problem as Problem
    }
  }

  /** Every command of the start answers with the whole state. */
  take(start: StartState): void {
    this.start = start
    now.zone = start.zone
    showTheme(start.settings.theme)
  }

  /** Ends the first start, with real accounts or in practice mode. */
  async setUp(answers: SetUp, practice: boolean): Promise<void> {
    const real = await call('set_up', answers)
    if (!practice) return this.take(real)
    try {
      this.take(await call('enter_practice'))
    } catch (problem) {
      this.take(real)
      throw problem
    }
  }

  async enterPractice(): Promise<void> {
    this.take(await call('enter_practice'))
  }

  async leavePractice(): Promise<void> {
    this.take(await call('leave_practice'))
  }

  async unlockKeychain(): Promise<void> {
    this.take(await call('unlock_keychain'))
  }

  async saveSettings(settings: Settings): Promise<void> {
    this.take(await call('save_settings', settings))
  }

  go(view: View, params: Params = {}): void {
    this.view = view
    this.params = params
    this.opened += 1
  }

  /** Changes the parameters of the view that is open, such as the connection in the pane. */
  show(params: Params): void {
    this.params = params
  }

  /** Speaks politely. The same words twice are spoken twice. */
  announce(words: string): void {
    // Not read from the state, so that effects may speak without hearing themselves.
    this.#spoken = words === this.#spoken ? `${words}\u00a0` : words
    this.spoken = this.#spoken
  }

  /** Copies and says so. */
  async copy(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text)
      this.announce(shell.copied)
      return true
    } catch {
      this.announce(shell.copyFailed)
      return false
    }
  }
}

function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export const app = new App()
