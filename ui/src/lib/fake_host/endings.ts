/** Sign-ins that go on by themselves, and end as the address of the page asks. */

import type { ConnectionView } from '../bindings/ConnectionView'
import type { FlowPhase } from '../bindings/FlowPhase'
import type { FlowView } from '../bindings/FlowView'
import type { RowView } from '../bindings/RowView'
import type { Ending } from './scene'

export function asRow(row: ConnectionView, note: string | null = null): RowView {
  return { id: row.id, network: row.network, name: row.name, handle: row.handle, note }
}

const end = { next_end: '2027-01-24T17:05:00Z', next_end_about: false }
const granted = { permissions_granted: 9, permissions_asked: 9 }

export function done(
  rows: ConnectionView[],
  member: string,
  leftOut: ConnectionView[] = [],
): FlowPhase {
  return {
    kind: 'done',
    member,
    connected: rows.map((row) => asRow(row)),
    left_out: leftOut.map((row) => ({
      row: asRow(row),
      why: "It was not ticked in Facebook's list of Pages, so Facebook did not share it. Its old sign-in still works until tomorrow.",
    })),
    ...end,
    ...granted,
  }
}

/** What a sign-in comes to, given the connections it is for and all others. */
export function ending(
  how: Ending,
  flow: FlowView,
  rows: ConnectionView[],
  all: ConnectionView[],
): FlowPhase {
  const member = flow.expected_member ?? 'Mei Lin'
  switch (how) {
    case 'same':
      return flow.aim === 'connect' ? choices(flow) : done(rows, member)
    case 'choose':
      return choices(flow)
    case 'left_out':
      return done(rows.slice(0, -1), member, rows.slice(-1))
    case 'unlisted':
      return {
        kind: 'unlisted',
        problem: {
          code: 'network_trouble',
          message: 'Facebook did not answer as it should. Try again in a minute.',
          detail: 'HTTP 500 at 09:05:12, request AbC123',
        },
      }
    case 'take_over':
      return {
        kind: 'take_over',
        member: 'Mei Lin',
        from: member,
        stopped: rows.map((row) => asRow(row, 'Ana is no longer an administrator')),
        working: all
          .filter((row) => row.status.kind === 'connected' && row.network === 'facebook')
          .slice(0, 3)
          .map((row) => asRow(row, 'Mei: full control')),
        stays: all
          .filter((row) => row.network === 'instagram' && row.name === 'Northwind Climb')
          .slice(0, 1)
          .map((row) => asRow(row, 'Facebook did not list it for Mei')),
      }
    case 'different':
      return {
        kind: 'different_account',
        expected: member,
        got: 'Lin Ceramics',
        manages: 0,
        of: rows.length,
        message:
          'Northwind Outfitters on Facebook stopped: the password changed on 22 Nov.\n1. Open Holdfast and press Reconnect.\n2. Sign in at Facebook.\n3. Leave the Page ticked.',
      }
    case 'closed':
      return { kind: 'cancelled', by: 'window_closed' }
    case 'declined':
      return { kind: 'cancelled', by: 'declined' }
    case 'timeout':
      return { kind: 'timed_out' }
    case 'failed':
      return {
        kind: 'failed',
        problem: {
          code: 'network_trouble',
          message: 'Facebook answered with an error of its own. Nothing has changed.',
          detail: 'HTTP 500 at 09:05:12, request AbC123',
        },
      }
    case 'paste':
    case 'stay':
      return { kind: 'waiting' }
  }
}

function choices(flow: FlowView): FlowPhase {
  const choice = (
    id: string,
    name: string,
    role: string,
    can_connect: boolean,
    existing: number | null,
  ) => ({
    key: { network: flow.network, id },
    network_name: 'Facebook',
    kind_name: 'Page',
    name,
    handle: name.toLowerCase().replaceAll(' ', '.'),
    role,
    can_connect,
    why_not: can_connect ? null : 'Mei can edit this Page but not manage it. Ask Ana to sign in.',
    preset: can_connect && existing === null,
    existing,
  })
  return {
    kind: 'choose_profiles',
    member: 'Mei Lin',
    profiles: [
      choice('101', 'Northwind Trails', 'Full control', true, null),
      choice('102', 'Northwind Paddle', 'Full control', true, null),
      choice('103', 'Northwind Repair Shop', 'Full control', true, 4),
      choice('104', 'Northwind Outlet', 'Content', false, null),
    ],
    left_out: [],
  }
}
