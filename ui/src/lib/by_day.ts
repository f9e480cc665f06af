/** What happened, in groups of one calendar day, newest first. */
import { daysBetween } from './dates'

export interface DayGroup<Item> {
  /** Days from now; 0 is today, -1 yesterday. */
  days: number
  at: Date
  items: Item[]
}

/** `items` are newest first; the days are those of `zone`. */
export function byDay<Item extends { at: string }>(
  items: readonly Item[],
  now: Date,
  zone: string,
): DayGroup<Item>[] {
  const groups: DayGroup<Item>[] = []
  for (const item of items) {
    const at = new Date(item.at)
    const days = daysBetween(now, at, zone)
    const last = groups.at(-1)
    if (last?.days === days) last.items.push(item)
    else groups.push({ days, at, items: [item] })
  }
  return groups
}
