/**
 * The network apps, and what somebody is typing into them. An edit lives here and not in the page,
 * so that looking something up elsewhere loses nothing. A secret goes inwards only and is forgotten
 * here as soon as it was saved.
 */
import type { Engine } from '../lib/bindings/Engine'
import type { NetworkAppView } from '../lib/bindings/NetworkAppView'
import type { PersonId } from '../lib/bindings/PersonId'
import type { Problem } from '../lib/bindings/Problem'
import type { Provider } from '../lib/bindings/Provider'
import type { SaveNetworkApp } from '../lib/bindings/SaveNetworkApp'
import { asProblem, call } from '../lib/host'

export interface AppEdit {
  client_id: string
  /** `null`: keep the stored one. */
  client_secret: string | null
  redirect: string
  other_kind: boolean
  engine: Engine
  responsible: PersonId | null
}

export type AppWork = 'saving' | 'testing' | 'removing'

export class NetworkAppsState {
  apps = $state<NetworkAppView[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  edits = $state<Partial<Record<Provider, AppEdit>>>({})
  working = $state<Partial<Record<Provider, AppWork>>>({})
  /** What went wrong at one app; it stays beside its fields. */
  problems = $state<Partial<Record<Provider, Problem>>>({})
  /** The app that was saved last, for "Saved". */
  saved = $state<Provider | null>(null)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  async load(): Promise<void> {
    try {
      this.apps = await this.#call('network_apps')
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  /** What the fields of `app` show: the edit under way, or what is stored. */
  fields(app: NetworkAppView): AppEdit {
    return this.edits[app.provider] ?? stored(app)
  }

  edit(app: NetworkAppView, change: Partial<AppEdit>): void {
    const edit = { ...this.fields(app), ...change }
    this.saved = null
    if (same(edit, stored(app))) delete this.edits[app.provider]
    else this.edits[app.provider] = edit
  }

  changed(provider: Provider): boolean {
    return this.edits[provider] !== undefined
  }

  undo(provider: Provider): void {
    delete this.edits[provider]
    delete this.problems[provider]
  }

  async save(app: NetworkAppView): Promise<void> {
    const edit = $state.snapshot(this.fields(app))
    const request: SaveNetworkApp = {
      provider: app.provider,
      client_id: edit.client_id.trim(),
      client_secret: edit.client_secret,
      redirect: ownAddress(app, edit.other_kind) ? edit.redirect.trim() || null : null,
      other_kind: edit.other_kind,
      engine: edit.engine,
      responsible: edit.responsible,
    }
    const done = await this.#work(app.provider, 'saving', () =>
      this.#call('save_network_app', request),
    )
    if (!done) return
    // Only what was saved is forgotten; what was typed meanwhile stays.
    const now = this.edits[app.provider]
    if (now !== undefined && same(now, edit)) delete this.edits[app.provider]
    this.saved = app.provider
  }

  async test(provider: Provider): Promise<void> {
    await this.#work(provider, 'testing', () => this.#call('test_network_app', { provider }))
  }

  async remove(provider: Provider): Promise<void> {
    const done = await this.#work(provider, 'removing', () =>
      this.#call('remove_network_app', { provider }),
    )
    if (done) this.undo(provider)
  }

  async openConsole(provider: Provider): Promise<void> {
    try {
      await this.#call('open_console', { provider })
      delete this.problems[provider]
    } catch (error) {
      this.problems[provider] = asProblem(error)
    }
  }

  async #work(
    provider: Provider,
    work: AppWork,
    ask: () => Promise<NetworkAppView[]>,
  ): Promise<boolean> {
    if (this.working[provider] !== undefined) return false
    this.working[provider] = work
    try {
      this.apps = await ask()
      delete this.problems[provider]
      return true
    } catch (error) {
      this.problems[provider] = asProblem(error)
      return false
    } finally {
      delete this.working[provider]
    }
  }
}

export const networkApps = new NetworkAppsState()

/** Whether an app of the usual or of the other kind needs an address of the company's own. */
export function ownAddress(app: NetworkAppView, otherKind: boolean): boolean {
  return otherKind ? (app.guide.other_kind?.redirect_editable ?? false) : app.redirect_editable
}

function stored(app: NetworkAppView): AppEdit {
  return {
    client_id: app.client_id,
    client_secret: null,
    redirect: ownAddress(app, app.other_kind) ? (app.redirect ?? '') : '',
    other_kind: app.other_kind,
    engine: app.engine,
    responsible: app.responsible,
  }
}

function same(a: AppEdit, b: AppEdit): boolean {
  return (
    a.client_id === b.client_id &&
    a.client_secret === b.client_secret &&
    a.redirect === b.redirect &&
    a.other_kind === b.other_kind &&
    a.engine === b.engine &&
    a.responsible === b.responsible
  )
}
