/** Sign-ins under way. They go on by themselves, and end as the scene asks. */

import type { ConnectionId } from '../bindings/ConnectionId'
import type { FlowAim } from '../bindings/FlowAim'
import type { FlowPhase } from '../bindings/FlowPhase'
import type { FlowView } from '../bindings/FlowView'
import type { PendingChoice } from '../bindings/PendingChoice'
import { done, ending } from './endings'
import { row } from './northwind'
import type { Ending } from './scene'
import { problem, type Commands, type World } from './world'

const STEP_MS = 600

export class SignIns {
  pending: PendingChoice[] = []
  #flows = new Map<string, FlowView>()
  #nextFlow = 1
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    if (world.scene.pending) this.#addPending()
  }

  readonly commands = {
    begin_connect: ({ network, purpose, again }) =>
      this.#begin(again === null ? 'connect' : 'add_again', again === null ? [] : [again], {
        network,
        purpose,
      }),
    begin_reconnect: ({ connections, handover }) => {
      const first = this.#world.row(connections[0]!)
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
      this.#world.connections = [
        ...this.#world.connections.filter((other) => !ids.has(other.id)),
        ...added,
      ]
      this.pending = this.pending.filter((choice) => choice.flow !== id)
      return this.phase(id, done(added, 'Mei Lin'))
    },
    take_over: ({ id, connections }) => {
      const moved = this.#world.connections.filter((row) => connections.includes(row.id))
      this.#world.change(connections, {
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
  } satisfies Partial<Commands>

  /** Puts a sign-in into a phase. */
  phase(id: string, phase: FlowPhase): FlowView {
    const flow = { ...this.#flow(id), phase }
    this.#flows.set(id, flow)
    const mark =
      phase.kind === 'waiting' || phase.kind === 'opening' || phase.kind === 'finishing' ? id : null
    if (phase.kind === 'done') this.#world.repair(phase.connected.map((row) => row.id))
    this.#world.change(flow.connections, { flow: mark })
    this.#world.tell({ kind: 'flow', id })
    return flow
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
    const by = connections[0] === undefined ? null : this.#world.row(connections[0]).connected_by
    const paste = this.#world.scene.flow === 'paste'
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
      started_at: this.#world.now,
      ends_at: new Date(Date.parse(this.#world.now) + 600_000).toISOString(),
    }
    this.#flows.set(id, flow)
    this.#later(id, this.#world.scene.flow ?? 'same')
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
      if (steps.length > 0) setTimeout(next, this.#world.scene.step ?? STEP_MS)
    }
    setTimeout(next, this.#world.scene.step ?? STEP_MS)
  }

  #end(id: string, how: Ending): FlowView {
    const flow = this.#flow(id)
    const rows = this.#world.connections.filter((row) => flow.connections.includes(row.id))
    return this.phase(id, ending(how, flow, rows, this.#world.connections))
  }

  #addPending(): void {
    const unlisted = this.#world.scene.flow === 'unlisted'
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
