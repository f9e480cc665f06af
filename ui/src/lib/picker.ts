/** What the account picker lists: groups by network, with quiet accounts folded away. */
import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Network } from './bindings/Network'
import { searched } from './list'
import { NETWORKS } from './overview'

/** A network with more quiet accounts than this folds the rest. */
export const QUIET_SHOWN = 6
/** So many chosen accounts never fold; when thousands are chosen, folding says more. */
export const KEPT_MOST = 100

/** Heights in pixels, as the picker draws them. */
export const HEAD = 28
export const ROW = 44
export const FOLD = 36
const EDGE = 1

/** Up to here all rows are drawn: simpler for screen readers. More would take longer than a frame. */
const ALL_UP_TO = 40
/** Rows drawn around the visible ones, so that scrolling shows no gaps. */
const AROUND = 4

export interface PickerGroup {
  network: Network
  name: string
  all: ConnectionView[]
  /** Rows in the list, in the order of the list. */
  shown: ConnectionView[]
  folded: number
  /** Where it stands in the list, in pixels. */
  top: number
  height: number
  /** The place of its first row among all rows. */
  first: number
}

/** A row that is drawn. */
export interface Drawn {
  row: ConnectionView
  group: PickerGroup
  /** Among all rows, from 0. */
  index: number
  /** From the top of the list. */
  top: number
}

/** Whether an account can be chosen: it works, at least in part, or could only not be asked. */
export function selectable({ status }: ConnectionView): boolean {
  switch (status.kind) {
    case 'connected':
    case 'expires_in':
    case 'limited':
    case 'cant_check':
      return true
    case 'disconnected':
    case 'page_not_chosen':
    case 'invalid':
    case 'expired':
      return false
  }
}

function quiet(connection: ConnectionView): boolean {
  return connection.status.kind === 'connected' && connection.flow === null
}

/**
 * The groups of the picker. A chosen or just fixed account never folds, so that nothing one did
 * disappears; a search shows all that it found.
 */
export function pickerGroups(
  connections: readonly ConnectionView[],
  search: string,
  kept: ReadonlySet<ConnectionId>,
  opened: ReadonlySet<Network>,
): PickerGroup[] {
  const unfolded = search.trim() !== ''
  const found = new Map<Network, Pick<PickerGroup, 'all' | 'shown'> & { room: number }>()
  // Once over ten thousand, since the picker has one frame to open.
  for (const row of searched(connections, search)) {
    let group = found.get(row.network)
    if (group === undefined) {
      const room = unfolded || opened.has(row.network) ? Infinity : QUIET_SHOWN
      found.set(row.network, (group = { all: [], shown: [], room }))
    }
    group.all.push(row)
    // A kept one takes its room too, so that choosing a row moves no other.
    if (!quiet(row) || group.room-- > 0 || kept.has(row.id)) group.shown.push(row)
  }
  let top = 0
  let first = 0
  return NETWORKS.flatMap((network) => {
    const group = found.get(network)
    if (group === undefined) return []
    const { all, shown } = group
    const folded = all.length - shown.length
    const height = HEAD + shown.length * ROW + (folded > 0 ? FOLD : 0) + EDGE
    const name = all[0]!.network_name
    const placed = { network, name, all, shown, folded, top, height, first }
    top += height
    first += shown.length
    return [placed]
  })
}

export function heightOf(groups: readonly PickerGroup[]): number {
  const last = groups.at(-1)
  return last ? last.top + last.height : 0
}

export function countOf(groups: readonly PickerGroup[]): number {
  const last = groups.at(-1)
  return last ? last.first + last.shown.length : 0
}

/** Finds a row by its place among all rows. */
export function rowAtPlace(groups: readonly PickerGroup[], index: number): Drawn | null {
  const group = groups.findLast(({ first }) => first <= index)
  const row = group?.shown[index - group.first]
  return group && row ? drawn(group, row, index) : null
}

/** Finds a row by its account. */
export function rowOf(groups: readonly PickerGroup[], id: ConnectionId | null): Drawn | null {
  for (const group of groups) {
    const place = group.shown.findIndex((row) => row.id === id)
    const row = group.shown[place]
    if (row) return drawn(group, row, group.first + place)
  }
  return null
}

function drawn(group: PickerGroup, row: ConnectionView, index: number): Drawn {
  return { row, group, index, top: group.top + HEAD + (index - group.first) * ROW }
}

/**
 * The rows to draw when `height` pixels from `top` on are seen. The one the keyboard is on is
 * always among them, since a row that is not drawn loses the focus.
 */
export function drawnRows(
  groups: readonly PickerGroup[],
  top: number,
  height: number,
  active: Drawn | null,
): Drawn[] {
  const all = countOf(groups) <= ALL_UP_TO
  const found: Drawn[] = []
  for (const group of groups) {
    const start = top - group.top - HEAD
    const from = all ? 0 : Math.max(0, Math.floor(start / ROW) - AROUND)
    const to = all ? group.shown.length : Math.ceil((start + height) / ROW) + AROUND
    for (let place = from; place < Math.min(to, group.shown.length); place++) {
      found.push(drawn(group, group.shown[place]!, group.first + place))
    }
  }
  if (active && !found.some(({ row }) => row.id === active.row.id)) {
    found.push(active)
    found.sort((a, b) => a.index - b.index)
  }
  return found
}
