/** What one sees of the connections: tab, search, filters, order, selection. Kept between visits. */

import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Network } from '../lib/bindings/Network'
import type { Purpose } from '../lib/bindings/Purpose'
import {
  lines,
  nearest,
  passes,
  searched,
  sorted,
  type Grouping,
  type Line,
  type Sort,
  type SortColumn,
  type StatusFilter,
} from '../lib/list'
import { signInsFor } from '../lib/sign_ins'
import { connections, type Connections } from './connections.svelte'

export const purposes: readonly Purpose[] = ['owned', 'monitored', 'paid']

export class List {
  purpose = $state<Purpose>('owned')
  search = $state('')
  status = $state<StatusFilter>('any')
  /** Only the accounts of this network: a press on it at Home. */
  network = $state<Network | null>(null)
  grouping = $state<Grouping>('none')
  sort = $state.raw<Sort>({ by: 'status', down: false })
  selected = new SvelteSet<ConnectionId>()
  /** The line that the keyboard is on. */
  active = $state<string | null>(null)
  /** Where a selection by Shift started. */
  #anchor: string | null = null
  /** Blocks under monitored rows that were opened or closed by hand. */
  unfolded = new SvelteMap<ConnectionId, boolean>()

  readonly #source: Connections

  constructor(source: Connections = connections) {
    this.#source = source
  }

  ofPurpose = $derived.by(() => this.#source.all.filter((row) => row.purpose === this.purpose))
  shown = $derived.by(() =>
    sorted(
      searched(this.ofPurpose, this.search).filter(
        (row) =>
          passes(row, this.status) && (this.network === null || row.network === this.network),
      ),
      this.sort,
    ),
  )
  lines = $derived.by(() => lines(this.shown, this.#pending(), this.grouping))
  /** Lines that the keyboard stops at. */
  stops = $derived.by<Line[]>(() =>
    this.lines.filter((line) => line.kind === 'row' || line.kind === 'pending'),
  )
  /** The line that the keyboard is on, or would come to first. */
  activeLine = $derived<Line | null>(
    this.stops.find((line) => line.key === this.active) ?? this.stops[0] ?? null,
  )
  activeIndex = $derived(this.activeLine ? this.lines.indexOf(this.activeLine) : -1)
  selectedRows = $derived(this.shown.filter((row) => this.selected.has(row.id)))
  selectedSignIns = $derived(signInsFor(this.selectedRows))
  filtered = $derived(this.search.trim() !== '' || this.status !== 'any' || this.network !== null)
  near = $derived.by(() =>
    this.shown.length === 0 && this.search.trim() !== ''
      ? nearest(this.ofPurpose, this.search)
      : null,
  )
  /** Another tab in which the search finds something. */
  elsewhere = $derived.by(() => {
    if (this.shown.length > 0 || this.search.trim() === '') return null
    for (const purpose of purposes) {
      const rows = this.#source.all.filter((row) => row.purpose === purpose)
      const count = searched(rows, this.search).length
      if (purpose !== this.purpose && count > 0) return { purpose, count }
    }
    return null
  })

  #pending() {
    if (this.filtered) return []
    return this.#source.pending.filter((choice) => choice.purpose === this.purpose)
  }

  open(purpose: Purpose): void {
    if (purpose === this.purpose) return
    this.purpose = purpose
    this.selected.clear()
    this.active = null
  }

  /** Shows a tab as if it were opened for the first time. */
  reset(purpose: Purpose, search = '', network: Network | null = null): void {
    this.open(purpose)
    this.clearFilters()
    this.network = network
    this.search = search
  }

  clearFilters(): void {
    this.search = ''
    this.status = 'any'
    this.network = null
  }

  /** A second press on a column turns its order around. */
  sortBy(by: SortColumn): void {
    this.sort = { by, down: this.sort.by === by && !this.sort.down }
  }

  toggle(id: ConnectionId): void {
    if (!this.selected.delete(id)) this.selected.add(id)
    this.#anchor = `row ${id}`
  }

  toggleAll(): void {
    const all = this.selectedRows.length === this.shown.length
    this.selected.clear()
    if (!all) for (const row of this.shown) this.selected.add(row.id)
  }

  /** Moves the keyboard and returns the index of the line it is on now. */
  move(by: number, extend: boolean): number {
    const here = this.stops.findIndex((line) => line.key === this.activeLine?.key)
    return this.#to(Math.max(0, Math.min(this.stops.length - 1, here + by)), extend)
  }

  edge(end: boolean, extend: boolean): number {
    return this.#to(end ? this.stops.length - 1 : 0, extend)
  }

  #to(stop: number, extend: boolean): number {
    const from = this.activeLine
    const line = this.stops[stop]
    if (!line) return -1
    if (extend) this.#extend(from, stop)
    else this.#anchor = line.key
    this.active = line.key
    return this.lines.indexOf(line)
  }

  /** Selects everything from where the selection started to a stop. */
  #extend(from: Line | null, stop: number): void {
    this.#anchor ??= from?.key ?? null
    const start = this.stops.findIndex((line) => line.key === this.#anchor)
    const [low, high] = start < stop ? [start, stop] : [stop, start]
    this.selected.clear()
    for (const line of this.stops.slice(Math.max(0, low), high + 1)) {
      if (line.kind === 'row') this.selected.add(line.row.id)
    }
  }
}

export const list = new List()
