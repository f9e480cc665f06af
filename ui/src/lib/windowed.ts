/** Which rows of a long list to draw. */

export interface Window {
  /** First drawn row. */
  from: number
  /** One past the last drawn row. */
  to: number
  /** Height of what is left out before and after. */
  before: number
  after: number
}

/** `starts[i]` is where row i begins, the last entry is the whole height. */
export function startsOf(count: number, height: (index: number) => number): Float64Array {
  const starts = new Float64Array(count + 1)
  for (let index = 0; index < count; index++) starts[index + 1] = starts[index]! + height(index)
  return starts
}

/** The row at a distance from the top. */
export function rowAt(starts: Float64Array, distance: number): number {
  let low = 0
  let high = Math.max(0, starts.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= distance) low = middle
    else high = middle - 1
  }
  return low
}

/** The rows between two distances, with some more around them so that scrolling shows no gaps. */
export function windowOf(
  starts: Float64Array,
  top: number,
  height: number,
  around: number,
): Window {
  const count = starts.length - 1
  if (count === 0) return { from: 0, to: 0, before: 0, after: 0 }
  const from = Math.max(0, rowAt(starts, top) - around)
  const to = Math.min(count, rowAt(starts, top + height) + 1 + around)
  return { from, to, before: starts[from]!, after: starts[count]! - starts[to]! }
}
