/** What the account picker lists: groups by network, with quiet accounts folded away. */
import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Network } from './bindings/Network'
import { searched } from './list'
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
  const found = searched(connections, search)
  return NETWORKS.flatMap((network) => {
    const all = found.filter((row) => row.network === network)
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
