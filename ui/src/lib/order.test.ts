import { describe, expect, it } from 'vitest'
import { holdPlaces } from './order'

describe('a list that holds its fixed rows', () => {
  it.each([
    [[1, 2, 3, 4], [2, 3, 1, 4], [1], [1, 2, 3, 4]],
    [
      [1, 2, 3, 4],
      [3, 4, 1, 2],
      [1, 2],
      [1, 2, 3, 4],
    ],
    [[1, 2, 3, 4], [4, 3, 2, 1], [], [4, 3, 2, 1]],
    // A row that is gone leaves no hole, a new one comes in where it belongs.
    [[1, 2, 3], [3, 9, 1], [1], [1, 3, 9]],
    // Held but never shown: it has no place to hold.
    [[1], [1, 5], [5], [1, 5]],
  ])('%j then %j, holding %j, shows %j', (shown, next, held, expected) => {
    expect(holdPlaces(shown, next, new Set(held))).toEqual(expected)
  })
})
