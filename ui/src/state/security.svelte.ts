/** The key of all saved sign-ins: the work of its sheets. */
import type { Arrival } from '../lib/bindings/Arrival'
import type { Problem } from '../lib/bindings/Problem'
import type { StartState } from '../lib/bindings/StartState'
import { asProblem, call } from '../lib/host'
import { app } from './app.svelte'
import { connections } from './connections.svelte'
import { flows } from './flow.svelte'
import { sheets } from './sheets.svelte'

export class Security {
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  /** A sheet opens without the troubles of the last one. */
  begin(): void {
    this.problem = null
  }

  changeKey(said: string): Promise<void> {
    return this.#attempt(() => call('change_key'), said)
  }

  setPassphrase(current: string | null, passphrase: string, said: string): Promise<void> {
    return this.#attempt(() => call('set_passphrase', { current, passphrase }), said)
  }

  enterPassphrase(passphrase: string, said: string): Promise<void> {
    return this.#attempt(() => call('enter_passphrase', { passphrase }), said)
  }

  /** Gives up what nobody can open, and begins with the sign-ins that this takes. */
  async giveUp(said: string): Promise<void> {
    await this.#attempt(() => call('give_up_lost_key'), said)
    if (this.problem) return
    app.go('connections')
    await connections.refetch()
    const broken = connections.all.filter((row) => row.needs_you).map((row) => row.id)
    if (app.start?.keychain === 'open' && broken.length > 0) await flows.reconnect(broken)
  }

  /** Says how data of another computer came here. */
  async arrived(how: Arrival, said: string): Promise<void> {
    await this.#attempt(() => call('data_arrived', { how }), said)
    if (!this.problem) await connections.refetch()
  }

  async #attempt(work: () => Promise<StartState>, said: string): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      app.take(await work())
      this.problem = null
      sheets.close()
      app.announce(said)
    } catch (error) {
      this.problem = asProblem(error)
    } finally {
      this.busy = false
    }
  }
}

export const security = new Security()
