import { describe, expect, test } from 'vitest'
import { by, connection, endsIn } from '../test/connection'
import { horizon, type Mark, personLines, stacks, ticks } from './coming_up'

const mark = (days: number, accounts = 1): Mark => ({
  days,
  at: endsIn(days).at,
  about: false,
  connections: Array.from({ length: accounts }, () => connection({ deadline: endsIn(days) })),
})

describe('the lines of the timeline', () => {
  test('one per person, whoever has stopped accounts first, then the earliest end', () => {
    const lines = personLines([
      connection({ connected_by: by('Zoe', 1), deadline: endsIn(50) }),
      connection({ connected_by: by('Mei', 2, { is_you: true }), deadline: endsIn(1) }),
      connection({ connected_by: by('Ana', 3), status: { kind: 'expired' } }),
      connection({ connected_by: by('Ana', 4) }),
      connection({ connected_by: by('Ana', 4), deadline: endsIn(200) }),
      connection({ connected_by: null }),
      connection({ connected_by: by('Old', 5), status: { kind: 'disconnected' } }),
    ])
    expect(lines.map(({ name }) => name)).toEqual(['Ana', 'Mei', 'Zoe'])
    expect(lines[0]).toMatchObject({ held: 3, withoutEnd: 1, later: 1, marks: [] })
    expect(lines[0]?.stopped).toHaveLength(1)
    expect(lines[1]?.isYou).toBe(true)
  })

  test('people are told apart by id, so two who share a name stay two', () => {
    const lines = personLines([
      connection({ connected_by: by('Ana', 1, { person: 1 }) }),
      connection({ connected_by: by('Ana', 2, { person: 2 }) }),
    ])
    expect(lines).toHaveLength(2)
  })

  test('accounts that end on one day are one mark', () => {
    const [line] = personLines([
      connection({ deadline: endsIn(23) }),
      connection({ deadline: endsIn(5) }),
      connection({ deadline: endsIn(23) }),
    ])
    expect(line?.marks.map(({ days, connections }) => [days, connections.length])).toEqual([
      [5, 1],
      [23, 2],
    ])
  })

  test.each([
    [[3], 14],
    [[14], 14],
    [[15], 30],
    [[31], 60],
    [[90], 90],
    [[], 14],
  ])('ends in %j days need %d days of timeline', (days, wanted) => {
    const lines = personLines(days.map((day) => connection({ deadline: endsIn(day) })))
    expect(horizon(lines)).toBe(wanted)
  })
})

describe('marks that stand close', () => {
  test('stack when less than 22 pixels apart', () => {
    const found = stacks([mark(1), mark(3, 2), mark(40)], 90, 540)
    expect(found.map(({ days, connections }) => [days, connections.length])).toEqual([
      [1, 3],
      [40, 1],
    ])
  })

  test('forty different days become a handful of stacks that hold them all', () => {
    const marks = Array.from({ length: 40 }, (_, day) => mark(day * 2 + 1))
    const found = stacks(marks, 90, 540)
    expect(found.length).toBeLessThan(25)
    expect(found.flatMap(({ connections }) => connections)).toHaveLength(40)
  })

  test('a mark keeps its date only where there is room for it', () => {
    const found = stacks([mark(10), mark(20), mark(50)], 90, 540)
    expect(found.map(({ label }) => label)).toEqual([false, true, true])
  })

  test('at the right edge the date stands before the badge', () => {
    const [last] = stacks([mark(88)], 90, 540)
    expect(last).toMatchObject({ flipped: true, label: true })
  })

  test('nothing is lost on a track without width', () => {
    expect(
      stacks([mark(1), mark(80)], 90, 0).flatMap(({ connections }) => connections),
    ).toHaveLength(2)
  })
})

describe('the axis', () => {
  const today = { year: 2026, month: 11, day: 25 }

  test('names months and middles of months on a long one', () => {
    expect(ticks(90, today).map(({ days, month }) => [days, month])).toEqual([
      [20, false],
      [37, true],
      [51, false],
      [68, true],
      [82, false],
    ])
  })

  test('names every fifth day on a short one', () => {
    expect(ticks(14, today).map(({ days }) => days)).toEqual([10])
    expect(ticks(30, today).map(({ days }) => days)).toEqual([15, 20, 25])
  })
})
