/** The sign-in in the sheet, and those that come after it. Works over any view. */

import type { BeginConnect } from '../lib/bindings/BeginConnect'
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { DifferentAccountChoice } from '../lib/bindings/DifferentAccountChoice'
import type { FlowId } from '../lib/bindings/FlowId'
import type { FlowView } from '../lib/bindings/FlowView'
import type { Problem } from '../lib/bindings/Problem'
import type { ProfileKey } from '../lib/bindings/ProfileKey'
import { call } from '../lib/host'
import { signInsFor, type SignIn } from '../lib/sign_ins'
import { app } from './app.svelte'
import { connections } from './connections.svelte'

/** Phases in which a sign-in has come to its end. */
export function isOver(flow: FlowView): boolean {
  switch (flow.phase.kind) {
    case 'done':
    case 'cancelled':
    case 'timed_out':
    case 'failed':
      return true
    case 'opening':
    case 'waiting':
    case 'finishing':
    case 'unlisted':
    case 'choose_profiles':
    case 'take_over':
    case 'different_account':
      return false
  }
}

/** It goes on waiting in the list while no sheet shows it. */
export function isKept(flow: FlowView): boolean {
  return flow.phase.kind === 'choose_profiles' || flow.phase.kind === 'unlisted'
}

/** A reconnect that brought back everything that was wanted: there is nothing left to tell. */
export function isClean(flow: FlowView): boolean {
  const phase = flow.phase
  if (phase.kind !== 'done' || flow.aim !== 'reconnect') return false
  const back = new Set(phase.connected.map((row) => row.id))
  return (
    phase.left_out.length === 0 &&
    phase.permissions_granted >= phase.permissions_asked &&
    flow.connections.every((id) => back.has(id))
  )
}

type Begin = () => Promise<FlowView>

export class Flows {
  /** Shown in the sheet. */
  view = $state.raw<FlowView | null>(null)
  /** The sheet is open; without a view the sign-in is being started. */
  open = $state(false)
  /** The sign-ins of one press on "Reconnect 6…", the current one at `place`. */
  queue = $state.raw<readonly SignIn[]>([])
  place = $state(0)
  /** A press that is being worked on. */
  busy = $state(false)
  /** A press that did not work; the sign-in itself goes on. */
  problem = $state.raw<Problem | null>(null)

  current = $derived<SignIn | null>(this.queue[this.place] ?? null)
  later = $derived(this.queue.slice(this.place + 1))

  #begin: Begin | null = null

  /** Reconnects connections, one sign-in after the other. */
  reconnect(ids: readonly ConnectionId[]): Promise<void> {
    const rows = ids.flatMap((id) => connections.byId.get(id) ?? [])
    return this.#work(signInsFor(rows), false)
  }

  /** Changes the connected-by user: somebody else signs in. */
  handOver(ids: readonly ConnectionId[]): Promise<void> {
    const rows = ids.flatMap((id) => connections.byId.get(id) ?? [])
    return this.#work(signInsFor(rows), true)
  }

  /** Adds an account. */
  connect(request: BeginConnect): Promise<void> {
    this.queue = []
    this.place = 0
    return this.#start(() => call('begin_connect', request))
  }

  /** Shows a sign-in that is under way or waits for a choice. */
  resume(id: FlowId): Promise<void> {
    this.queue = []
    this.place = 0
    return this.#start(() => call('flow', { id }))
  }

  #work(signIns: SignIn[], handover: boolean): Promise<void> {
    this.queue = signIns
    this.place = 0
    this.#handover = handover
    return this.#startPlace()
  }

  #handover = false

  #startPlace(): Promise<void> {
    const signIn = this.current
    if (!signIn) return Promise.resolve()
    const handover = this.#handover
    return this.#start(() => call('begin_reconnect', { connections: signIn.connections, handover }))
  }

  async #start(begin: Begin): Promise<void> {
    this.#begin = begin
    this.view = null
    this.open = true
    await this.#press(begin)
  }

  /** Starts the same sign-in again. */
  async tryAgain(): Promise<void> {
    if (this.#begin) await this.#start(this.#begin)
  }

  /** The next sign-in of the queue, or the end of the sheet. */
  async next(): Promise<void> {
    if (this.later.length === 0) return this.close()
    this.place += 1
    await this.#startPlace()
  }

  /** Leaves this sign-in out and goes on with the next one. */
  async skip(): Promise<void> {
    await this.#cancelQuietly()
    await this.next()
  }

  /** Ends a sign-in that is under way, and the queue with it. */
  async cancel(): Promise<void> {
    await this.#cancelQuietly()
    this.close()
  }

  /** The row's own Cancel, while no sheet shows that sign-in. */
  async cancelOther(id: FlowId): Promise<void> {
    await call('cancel_flow', { id }).catch((problem: Problem) => {
      app.announce(problem.message)
    })
    await connections.refetch()
  }

  async #cancelQuietly(): Promise<void> {
    const flow = this.view
    if (!flow || isOver(flow)) return
    // It may have ended by itself meanwhile; then there is nothing left to cancel.
    await call('cancel_flow', { id: flow.id }).catch(() => null)
    void connections.refetch()
  }

  /** Closes the sheet. What waits for a choice goes on waiting in the list. */
  close(): void {
    this.open = false
    this.view = null
    this.queue = []
    this.place = 0
    this.problem = null
    this.#begin = null
  }

  /** The core said that a sign-in went on. */
  async hear(id: FlowId): Promise<void> {
    if (this.view?.id !== id) return
    try {
      const flow = await call('flow', { id })
      if (this.view?.id === id) await this.#show(flow)
    } catch (problem) {
      this.problem = problem as Problem
    }
  }

  /** Shows where a sign-in is, or closes the sheet where its row says the rest. */
  async #show(flow: FlowView): Promise<void> {
    if (!isClean(flow) || this.later.length > 0) {
      this.view = flow
      return
    }
    // The row first, so that it never says the old thing after the sheet has gone.
    await connections.refetch()
    if (this.view === null || this.view.id === flow.id) this.close()
  }

  openInBrowser(): Promise<void> {
    return this.#pressHere((id) => call('open_flow_in_browser', { id }))
  }

  showWindow(): Promise<void> {
    return this.#pressHere(async (id) => {
      await call('show_flow_window', { id })
      return call('flow', { id })
    })
  }

  paste(address: string): Promise<void> {
    return this.#pressHere((id) => call('paste_flow_address', { id, address }))
  }

  listAgain(): Promise<void> {
    return this.#pressHere((id) => call('list_again', { id }))
  }

  choose(profiles: ProfileKey[]): Promise<void> {
    return this.#pressHere((id) => call('choose_profiles', { id, profiles }))
  }

  takeOver(ids: ConnectionId[]): Promise<void> {
    return this.#pressHere((id) => call('take_over', { id, connections: ids }))
  }

  resolve(choice: DifferentAccountChoice): Promise<void> {
    return this.#pressHere((id) => call('resolve_different', { id, choice }))
  }

  async copyLink(): Promise<boolean> {
    if (!this.view) return false
    try {
      return await app.copy(await call('flow_link', { id: this.view.id }))
    } catch (problem) {
      this.problem = problem as Problem
      return false
    }
  }

  async #pressHere(press: (id: FlowId) => Promise<FlowView>): Promise<void> {
    const id = this.view?.id
    if (id !== undefined) await this.#press(() => press(id))
  }

  async #press(press: Begin): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      const flow = await press()
      // Cancelled or closed while the answer was on its way.
      if (this.open) await this.#show(flow)
      else if (!isOver(flow) && !isKept(flow)) {
        await call('cancel_flow', { id: flow.id })
      }
    } catch (problem) {
      this.problem = problem as Problem
    } finally {
      this.busy = false
    }
  }
}

export const flows = new Flows()
