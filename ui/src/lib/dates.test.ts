import { describe, expect, it } from 'vitest'
import { day, daysBetween, end, inDays, longDay, moment, momentWithin, time } from './dates'

const seattle = 'America/Los_Angeles'
const now = new Date('2026-11-25T17:05:00Z')

describe('a date in words', () => {
  it.each([
    ['2026-11-24T18:00:00Z', '24 Nov'],
    ['2026-09-01T18:00:00Z', '1 Sep'],
    ['2027-01-14T18:00:00Z', '14 Jan 2027'],
    ['2025-12-31T18:00:00Z', '31 Dec 2025'],
    // Still the evening before in Seattle.
    ['2026-11-25T07:59:00Z', '24 Nov'],
    ['2027-01-01T07:59:00Z', '31 Dec'],
  ])('%s is %s', (at, words) => {
    expect(day(new Date(at), now, seattle)).toBe(words)
  })

  it('is only about where policy is all that is known', () => {
    const at = new Date('2027-01-24T18:00:00Z')
    expect(end(at, true, now, seattle)).toBe('about 24 Jan 2027')
    expect(end(at, false, now, seattle)).toBe('24 Jan 2027')
  })

  it('has the day of the week for a headline', () => {
    expect(longDay(now, seattle)).toBe('Wednesday 25 November')
  })
})

describe('a moment within a sentence', () => {
  it.each([
    ['2026-11-25T16:52:00Z', 'today 08:52'],
    ['2026-11-26T17:14:00Z', 'tomorrow 09:14'],
    ['2026-11-25T07:59:00Z', 'yesterday 23:59'],
    ['2026-11-27T17:14:00Z', '27 Nov, 09:14'],
  ])('%s is %s', (at, words) => {
    expect(momentWithin(new Date(at), now, seattle)).toBe(words)
  })
})

describe('a moment', () => {
  it.each([
    ['2026-11-25T16:52:00Z', 'Today 08:52'],
    ['2026-11-25T08:00:00Z', 'Today 00:00'],
    ['2026-11-25T07:59:00Z', 'Yesterday 23:59'],
    ['2026-11-23T02:40:00Z', '22 Nov, 18:40'],
    ['2025-11-23T02:40:00Z', '22 Nov 2025, 18:40'],
  ])('%s is %s', (at, words) => {
    expect(moment(new Date(at), now, seattle)).toBe(words)
  })

  it('has 24 hours', () => {
    expect(time(new Date('2026-11-25T00:40:00Z'), 'UTC')).toBe('00:40')
    expect(time(new Date('2026-11-25T16:40:00Z'), 'UTC')).toBe('16:40')
  })
})

describe('days between', () => {
  it.each([
    // Across the end of summer time: 25 hours, one day.
    ['2026-11-01T06:30:00Z', '2026-11-02T07:30:00Z', 1],
    // Across its beginning: 23 hours, one day.
    ['2026-03-08T08:30:00Z', '2026-03-09T07:30:00Z', 1],
    ['2026-11-25T17:05:00Z', '2026-11-26T07:59:00Z', 0],
    ['2026-11-25T17:05:00Z', '2026-11-26T08:00:00Z', 1],
    ['2026-11-25T17:05:00Z', '2026-11-24T08:00:00Z', -1],
  ])('%s to %s are %i', (from, to, days) => {
    expect(daysBetween(new Date(from), new Date(to), seattle)).toBe(days)
  })

  it.each([
    [0, 'today'],
    [1, 'tomorrow'],
    [-1, 'yesterday'],
    [5, 'in 5 days'],
    [-3, '3 days ago'],
  ])('%i in words', (days, words) => {
    expect(inDays(days)).toBe(words)
  })
})
