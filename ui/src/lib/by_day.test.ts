import { expect, test } from 'vitest'
import { byDay } from './by_day'

const now = new Date('2026-11-25T17:05:00Z')
const line = (at: string) => ({ at })

test('groups by the day of the zone, not of UTC', () => {
  const lines = [
    line('2026-11-25T16:00:00Z'),
    line('2026-11-25T08:30:00Z'),
    // Still the 24th in Seattle.
    line('2026-11-25T07:30:00Z'),
    line('2026-11-22T18:00:00Z'),
  ]
  const groups = byDay(lines, now, 'America/Los_Angeles')
  expect(groups.map(({ days, items }) => [days, items.length])).toEqual([
    [0, 2],
    [-1, 1],
    [-3, 1],
  ])
})

test('nothing has no days', () => {
  expect(byDay([], now, 'UTC')).toEqual([])
})
