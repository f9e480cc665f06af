/** What Home says first: how many accounts there are in each state, over all purposes. */
import type { ConnectionView } from './bindings/ConnectionView'
import type { Network } from './bindings/Network'
import { signInsFor, type SignIn } from './sign_ins'

export interface Counts {
  all: number
  needYou: number
  working: number
  limited: number
  cantCheck: number
  disconnected: number
  notChosen: number
}

export function counts(connections: readonly ConnectionView[]): Counts {
  const found: Counts = {
    all: connections.length,
    needYou: 0,
    working: 0,
    limited: 0,
    cantCheck: 0,
    disconnected: 0,
    notChosen: 0,
  }
  for (const { status } of connections) {
    switch (status.kind) {
      case 'invalid':
      case 'expired':
        found.needYou += 1
        break
      case 'connected':
      case 'expires_in':
        found.working += 1
        break
      case 'limited':
        found.limited += 1
        break
      case 'cant_check':
        found.cantCheck += 1
        break
      case 'disconnected':
        found.disconnected += 1
        break
      case 'page_not_chosen':
        found.notChosen += 1
        break
    }
  }
  return found
}

/** How many expire on the nearest day of those that expire soon. */
export function soonest(
  connections: readonly ConnectionView[],
): { days: number; count: number } | null {
  const days = connections.flatMap(({ status }) =>
    status.kind === 'expires_in' ? [status.days] : [],
  )
  if (days.length === 0) return null
  const first = Math.min(...days)
  return { days: first, count: days.filter((day) => day === first).length }
}

/** The sign-ins that several of these accounts need, the largest first. */
export function sharedSignIns(connections: readonly ConnectionView[]): SignIn[] {
  return signInsFor(connections)
    .filter((signIn) => signIn.connections.length > 1)
    .sort((a, b) => b.connections.length - a.connections.length)
}

/** Whether signing in again, now, is what brings this account back. */
export function curedByReconnect(connection: ConnectionView): boolean {
  return connection.cure === null || connection.cure === 'reconnect'
}

/** The sign-in that ends next, with all its accounts that end on that day. */
export function nextEnd(
  connections: readonly ConnectionView[],
): { signIn: string; at: string; about: boolean; count: number } | null {
  let first: ConnectionView | null = null
  for (const connection of connections) {
    if (connection.deadline === null || connection.connected_by === null) continue
    if (first?.deadline == null || connection.deadline.at < first.deadline.at) first = connection
  }
  if (first?.deadline == null || first.connected_by === null) return null
  const { deadline, connected_by: by } = first
  const count = connections.filter(
    (other) => other.connected_by?.grant === by.grant && other.deadline?.days === deadline.days,
  ).length
  return { signIn: by.sign_in, at: deadline.at, about: deadline.about, count }
}

/** The order in which people know the networks. */
export const NETWORKS: readonly Network[] = [
  'facebook',
  'instagram',
  'linkedin',
  'tiktok',
  'x',
  'youtube',
  'google_business',
]

export interface NetworkLine {
  network: Network
  counts: Counts
  soonest: { days: number; count: number } | null
  /** The one that says the most about the network: the first in the order of the list. */
  first: ConnectionView | null
}

/** One line per network, also for those without an account. */
export function networkLines(connections: readonly ConnectionView[]): NetworkLine[] {
  return NETWORKS.map((network) => {
    const own = connections.filter((connection) => connection.network === network)
    return {
      network,
      counts: counts(own),
      soonest: soonest(own),
      first: own[0] ?? null,
    }
  })
}
