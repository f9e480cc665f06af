import { describe, expect, test } from 'vitest'
import { by, connection, endsIn } from '../test/connection'
import { lede, networkLine, nextToEnd, sentence } from './messages/home'
import { counts, networkLines, nextEnd, sharedSignIns, soonest } from './overview'

const expired = () => connection({ status: { kind: 'expired' } })
const soon = (days: number) => connection({ status: { kind: 'expires_in', days } })

function says(connections: ReturnType<typeof connection>[]): string {
  const { main, rest } = sentence(counts(connections), soonest(connections))
  return rest === null ? main : `${main} · ${rest}`
}

describe('the sentence of Home', () => {
  test.each([
    [
      '3 accounts need you · 2 expire tomorrow',
      () => [expired(), expired(), expired(), soon(1), soon(1), soon(4)],
    ],
    ['1 account needs you', () => [expired(), connection()]],
    ['1 account needs you · 1 expires today', () => [expired(), soon(0)]],
    ['2 accounts expire in 5 days', () => [soon(5), soon(5), soon(9), connection()]],
    ['1 account expires tomorrow', () => [soon(1)]],
    ['All 2 accounts are working', () => [connection(), connection()]],
    ['Your account is working', () => [connection()]],
    [
      'No account needs you',
      () => [connection(), connection({ status: { kind: 'disconnected' } })],
    ],
  ])('%s', (words, make) => {
    expect(says(make())).toBe(words)
  })

  test('counts monitored and paid ones too', () => {
    const broken = connection({
      purpose: 'monitored',
      status: { kind: 'invalid', cause: 'access_revoked' },
    })
    expect(
      says([connection(), broken, connection({ purpose: 'paid', status: { kind: 'expired' } })]),
    ).toBe('2 accounts need you')
  })

  test('the line under it names every other state once', () => {
    const all = [
      expired(),
      connection(),
      connection(),
      soon(3),
      connection({ status: { kind: 'limited', what: 'publishing' } }),
      connection({ status: { kind: 'cant_check', reason: { kind: 'offline' } } }),
      connection({ status: { kind: 'disconnected' } }),
    ]
    expect(lede(counts(all))).toBe(
      '3 of 7 are working, 1 works in part, 1 could not be checked and 1 is disconnected on purpose.',
    )
    expect(lede(counts([connection()]))).toBe('')
  })
})

describe('what comes back together', () => {
  test('names a sign-in only when it holds several', () => {
    const ana = by('Ana', 1)
    const tom = by('Tom', 2)
    const shared = sharedSignIns([
      connection({ connected_by: tom }),
      connection({ connected_by: ana }),
      connection({ connected_by: ana }),
      connection({ connected_by: null }),
    ])
    expect(shared.map(({ name, connections }) => [name, connections.length])).toEqual([
      ["Ana's Facebook sign-in", 2],
    ])
  })
})

describe('the next end', () => {
  test('is the earliest, with all that end with it', () => {
    const tom = by('Tom', 2)
    const next = nextEnd([
      connection({ deadline: endsIn(40) }),
      connection({ deadline: endsIn(23), connected_by: tom }),
      connection({ deadline: endsIn(23), connected_by: tom }),
      connection(),
    ])
    expect(next).toMatchObject({ signIn: "Tom's Facebook sign-in", count: 2, about: false })
    expect(nextToEnd(next, '18 Dec')).toBe(
      "The next to end is Tom's Facebook sign-in, on 18 Dec. It holds 2 accounts.",
    )
  })

  test('may be known by policy only, or not exist', () => {
    expect(nextToEnd(nextEnd([connection({ deadline: endsIn(60, true) })]), '24 Jan')).toContain(
      'about 24 Jan',
    )
    expect(nextToEnd(nextEnd([connection()]), '')).toBe('None of the sign-ins has an end date.')
  })
})

describe('the Social accounts panel', () => {
  test('shows all seven networks, those without an account too', () => {
    const lines = networkLines([connection({ network: 'x' })])
    expect(lines).toHaveLength(7)
    expect(lines.map(({ counts, soonest }) => networkLine(counts, soonest))).toEqual([
      'Not connected',
      'Not connected',
      'Not connected',
      'Not connected',
      'Connected',
      'Not connected',
      'Not connected',
    ])
  })

  test.each([
    ['1 of 2 needs you', () => [expired(), soon(1)]],
    ['Needs you', () => [expired()]],
    ['2 of 3 need you', () => [expired(), expired(), connection()]],
    ['1 of 2 expires tomorrow', () => [soon(1), connection()]],
    ['Expires today', () => [soon(0)]],
    [
      '1 of 2 limited',
      () => [connection({ status: { kind: 'limited', what: 'comments' } }), connection()],
    ],
    [
      "Can't check",
      () => [connection({ status: { kind: 'cant_check', reason: { kind: 'offline' } } })],
    ],
    ['Disconnected', () => [connection({ status: { kind: 'disconnected' } })]],
    ['1 of 2 connected', () => [connection(), connection({ status: { kind: 'disconnected' } })]],
    ['All 2 connected', () => [connection(), connection()]],
  ])('%s', (words, make) => {
    const own = make()
    expect(networkLine(counts(own), soonest(own))).toBe(words)
  })
})
