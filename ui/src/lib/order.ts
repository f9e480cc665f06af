/** The order of the list of connections. */

import type { ConnectionId } from './bindings/ConnectionId'

/**
 * The order that `next` has, except that the rows in `held` stay where they were in `shown`: a row
 * that was just fixed must not jump away from under the pointer.
 */
export function holdPlaces(
  shown: readonly ConnectionId[],
  next: readonly ConnectionId[],
  held: ReadonlySet<ConnectionId>,
): ConnectionId[] {
  if (held.size === 0) return [...next]
  const present = new Set(next)
  const order = next.filter((id) => !held.has(id) || !shown.includes(id))
  shown.forEach((id, place) => {
    if (held.has(id) && present.has(id)) order.splice(Math.min(place, order.length), 0, id)
  })
  return order
}
