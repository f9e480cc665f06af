/** What the account picker lists: groups by network, with quiet accounts folded away. */
import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Network } from './bindings/Network'
import { networkAliases } from './messages/networks'
import { NETWORKS } from './overview'

/** A network with more quiet accounts than this folds the rest. */
export const QUIET_SHOWN = 6
/** How many more a press on "Show more" brings; a thousand rows at once would stutter. */
export const MORE_AT_ONCE = 100

export interface PickerGroup {
  network: Network
  name: string
  all: ConnectionView[]
  /** Rows on the screen, in the order of the list. */
  shown: ConnectionView[]
  folded: number
  selectable: ConnectionView[]
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

/** Search finds names, handles, networks and people; every word has to be somewhere. */
export function matches(connection: ConnectionView, search: string): boolean {
  const words = plain(search).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return true
  const hay = plain(
    [
      connection.name,
      connection.handle ? `@${connection.handle}` : '',
      connection.network_name,
      networkAliases[connection.network],
      connection.connected_by?.name ?? '',
    ].join(' '),
  )
  return words.every((word) => hay.includes(word))
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLocaleLowerCase('en')
}

/**
 * The groups of the picker. A chosen or just fixed account never folds, so that nothing one did
 * disappears.
 */
export function pickerGroups(
  connections: readonly ConnectionView[],
  search: string,
  kept: ReadonlySet<ConnectionId>,
  opened: ReadonlyMap<Network, number>,
): PickerGroup[] {
  return NETWORKS.flatMap((network) => {
    const all = connections.filter((c) => c.network === network && matches(c, search))
    const first = all[0]
    if (first === undefined) return []
    const extra = search.trim() === '' ? (opened.get(network) ?? 0) : MORE_AT_ONCE
    const shown = fold(all, kept, QUIET_SHOWN + extra)
    return [
      {
        network,
        name: first.network_name,
        all,
        shown,
        folded: all.length - shown.length,
        selectable: all.filter(selectable),
      },
    ]
  })
}

function fold(
  all: readonly ConnectionView[],
  kept: ReadonlySet<ConnectionId>,
  room: number,
): ConnectionView[] {
  let quietLeft = room
  let otherLeft = room + MORE_AT_ONCE
  return all.filter((connection) => {
    // A kept one takes its room too, so that choosing a row moves no other.
    const room = quiet(connection) ? quietLeft-- > 0 : otherLeft-- > 0
    return room || kept.has(connection.id)
  })
}

/** The nearest search that finds something: the same with one slip of the finger undone. */
export function nearMiss(connections: readonly ConnectionView[], search: string): string | null {
  const wanted = plain(search.trim())
  if (wanted.length < 3) return null
  const words = new Set(
    connections.flatMap((c) => plain(`${c.name} ${c.network_name}`).split(/[^\p{L}\p{N}]+/u)),
  )
  for (const word of words) {
    if (word.length >= 3 && word !== wanted && oneSlip(word, wanted)) return word
  }
  return null
}

/** One letter more, less, other, or two swapped. */
function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const rest = (text: string, from: number) => text.slice(from)
  return (
    rest(a, start + 1) === rest(b, start + 1) ||
    rest(a, start + 1) === rest(b, start) ||
    rest(a, start) === rest(b, start + 1) ||
    (a[start] === b[start + 1] &&
      a[start + 1] === b[start] &&
      rest(a, start + 2) === rest(b, start + 2))
  )
}
