/** All connections of the company, read again whenever the core says that something changed. */

import { SvelteSet } from 'svelte/reactivity'
import type { Connections as ConnectionsView } from '../lib/bindings/Connections'
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { ConnectionView } from '../lib/bindings/ConnectionView'
import type { Network } from '../lib/bindings/Network'
import type { Problem } from '../lib/bindings/Problem'
import type { Purpose } from '../lib/bindings/Purpose'
import { call } from '../lib/host'
import { connections as words } from '../lib/messages/connections'
import { holdPlaces } from '../lib/order'
import { urgency } from '../lib/status'
import { app } from './app.svelte'
import { now } from './now.svelte'

/** Shorter waits show nothing; longer ones show that something goes on. */
export const PATIENCE_MS = 300
/** How long a row says "Just now" after it was fixed. */
const JUST_FIXED_MS = 10_000

export interface Count {
  all: number
  needYou: number
}

export class Connections {
  data = $state.raw<ConnectionsView | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The first read takes longer than a blink. */
  loading = $state(false)
  /** A check that was asked for here is under way. */
  asking = $state(false)
  justFixed = new SvelteSet<ConnectionId>()

  all = $derived<readonly ConnectionView[]>(this.data?.connections ?? [])
  byId = $derived(new Map(this.all.map((row) => [row.id, row])))
  pending = $derived(this.data?.pending ?? [])
  world = $derived(this.data?.world ?? null)
  banners = $derived(this.data?.banners ?? [])
  checking = $derived(this.asking || (this.data?.checking ?? false))
  /** Over all purposes: a broken monitored or paid connection counts too. */
  needYou = $derived(this.all.filter((row) => row.needs_you).length)
  perPurpose = $derived(this.#countBy<Purpose>((row) => row.purpose))
  perNetwork = $derived(this.#countBy<Network>((row) => row.network))

  #reading: Promise<void> | null = null
  #readAgain = false
  #held = new Set<ConnectionId>()
  #order: ConnectionId[] = []

  /** Reads the list. Calls that come while one is under way are answered by one more read. */
  refetch(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true
      return this.#reading
    }
    this.#reading = this.#read().finally(() => (this.#reading = null))
    return this.#reading
  }

  async #read(): Promise<void> {
    const patience = setTimeout(() => (this.loading = this.data === null), PATIENCE_MS)
    try {
      do {
        this.#readAgain = false
        this.take(await call('list_connections'))
      } while (this.#readAgain)
      this.problem = null
    } catch (problem) {
      this.problem = problem as Problem
    } finally {
      clearTimeout(patience)
      this.loading = false
    }
  }

  /** Takes a fresh list: notes what was fixed and keeps fixed rows in their place. */
  take(fresh: ConnectionsView): void {
    const before = this.byId
    for (const row of fresh.connections) {
      const old = before.get(row.id)
      if (old && old.status.kind !== 'connected' && row.status.kind === 'connected') {
        this.#fixed(row, old)
      }
      if (row.status.kind !== 'connected') this.#held.delete(row.id)
    }
    const rows = new Map(fresh.connections.map((row) => [row.id, row]))
    this.#order = holdPlaces(this.#order, [...rows.keys()], this.#held)
    this.data = { ...fresh, connections: this.#order.flatMap((id) => rows.get(id) ?? []) }
    now.follow(fresh.now)
  }

  #fixed(row: ConnectionView, old: ConnectionView): void {
    this.#held.add(row.id)
    // A check that could ask again is no news.
    if (old.status.kind === 'cant_check') return
    this.justFixed.add(row.id)
    setTimeout(() => this.justFixed.delete(row.id), JUST_FIXED_MS)
    app.announce(words.connectedAgain(row.name))
  }

  /** The list was opened: fixed rows may move to where they belong. */
  release(): void {
    if (this.#held.size === 0) return
    this.#held.clear()
    if (!this.data) return
    const rows = this.data.connections.toSorted((a, b) => urgency(a.status) - urgency(b.status))
    this.#order = rows.map((row) => row.id)
    this.data = { ...this.data, connections: rows }
  }

  /** Asks the networks about some connections, or about all. */
  async check(ids: ConnectionId[] | null = null): Promise<void> {
    this.asking = true
    try {
      await call('check', { ids })
      await this.refetch()
      this.problem = null
    } catch (problem) {
      this.problem = problem as Problem
    } finally {
      this.asking = false
    }
  }

  /** Another company or mode: nothing of the old list stays. */
  forget(): void {
    this.#held.clear()
    this.#order = []
    this.justFixed.clear()
    this.data = null
  }

  #countBy<Key extends string>(key: (row: ConnectionView) => Key): Map<Key, Count> {
    const counts = new Map<Key, Count>()
    for (const row of this.all) {
      const count = counts.get(key(row)) ?? { all: 0, needYou: 0 }
      counts.set(key(row), {
        all: count.all + 1,
        needYou: count.needYou + (row.needs_you ? 1 : 0),
      })
    }
    return counts
  }
}

export const connections = new Connections()
