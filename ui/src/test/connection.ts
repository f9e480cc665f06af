/** Connections for tests: one that works, with what a test changes. */
import type { ConnectedBy } from '../lib/bindings/ConnectedBy'
import type { ConnectionView } from '../lib/bindings/ConnectionView'
import type { DeadlineView } from '../lib/bindings/DeadlineView'
import { networkNames } from '../lib/messages/networks'

let last = 0

export function connection(change: Partial<ConnectionView> = {}): ConnectionView {
  last += 1
  const network = change.network ?? 'facebook'
  const status = change.status ?? { kind: 'connected' }
  return {
    id: last,
    network,
    network_name: networkNames[network],
    purpose: 'owned',
    kind: 'page',
    kind_name: 'Page',
    name: `Northwind ${last}`,
    handle: `northwind${last}`,
    status,
    needs_you: status.kind === 'invalid' || status.kind === 'expired',
    cause_short: null,
    cause_line: null,
    cure: null,
    deadline: null,
    ended_at: null,
    connected_by: by('Ana', 1),
    connected_at: '2026-10-01T08:00:00Z',
    proven_at: '2026-11-25T08:52:00Z',
    checking: false,
    flow: null,
    capabilities: ['publish', 'read_comments', 'reply'],
    watched: { hashtags: [], competitors: [] },
    standing: null,
    ...change,
  }
}

export function by(name: string, grant: number, change: Partial<ConnectedBy> = {}): ConnectedBy {
  const sign_in = `${name}'s Facebook sign-in`
  return { grant, provider: 'facebook', name, person: null, is_you: false, sign_in, ...change }
}

export function endsIn(days: number, about = false): DeadlineView {
  return { at: new Date(Date.UTC(2026, 10, 25 + days, 12)).toISOString(), about, days }
}
