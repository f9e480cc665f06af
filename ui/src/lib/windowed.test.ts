import { describe, expect, it } from 'vitest'
import { rowAt, startsOf, windowOf } from './windowed'

describe('the rows to draw', () => {
  const even = startsOf(10_000, () => 48)

  it('are those in sight and some around them', () => {
    const drawn = windowOf(even, 48 * 5000, 800, 8)
    expect(drawn).toEqual({
      from: 4992,
      to: 5000 + 17 + 8,
      before: 4992 * 48,
      after: (10_000 - 5025) * 48,
    })
  })

  it('never leave the list, wherever it is scrolled', () => {
    for (const top of [-500, 0, 1, 479_999, 480_000, 1e9]) {
      const { from, to, before, after } = windowOf(even, top, 800, 8)
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(10_000)
      expect(before + (to - from) * 48 + after).toBe(480_000)
    }
  })

  it('are none of an empty list', () => {
    expect(
      windowOf(
        startsOf(0, () => 48),
        0,
        800,
        8,
      ),
    ).toEqual({ from: 0, to: 0, before: 0, after: 0 })
  })

  it('are found at uneven heights', () => {
    const starts = startsOf(4, (index) => [40, 48, 200, 48][index]!)
    expect([0, 39, 40, 87, 88, 287, 288, 999].map((at) => rowAt(starts, at))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ])
  })
})
