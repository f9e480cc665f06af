/** The list of connections as one sees it: searched, filtered, sorted, grouped. Pure. */

import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { PendingChoice } from './bindings/PendingChoice'
import { networkAliases, networkNames } from './messages/networks'
import { urgency } from './status'
import { shell } from './messages/shell'

export const statusFilters = [
  'any',
  'needs_you',
  'expiring',
  'limited',
  'cant_check',
  'disconnected',
  'connected',
] as const
export type StatusFilter = (typeof statusFilters)[number]

export const groupings = ['none', 'person', 'network'] as const
export type Grouping = (typeof groupings)[number]

export type SortColumn = 'status' | 'account' | 'until' | 'by'
export interface Sort {
  by: SortColumn
  down: boolean
}

/** One line of the list. */
export type Line =
  | {
      kind: 'head'
      key: string
      title: string
      by: ConnectionView['connected_by']
      ids: ConnectionId[]
    }
  | { kind: 'row'; key: string; row: ConnectionView }
  | { kind: 'pending'; key: string; choice: PendingChoice }
  /** What a monitored connection watches, under its row. */
  | { kind: 'watched'; key: string; row: ConnectionView }

/** Lower case, without accents, so that "Café" is found by "cafe". */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

const haystacks = new WeakMap<ConnectionView, string>()

function haystack(row: ConnectionView): string {
  let text = haystacks.get(row)
  if (text === undefined) {
    const { hashtags, competitors } = row.watched
    const words = [
      row.name,
      row.handle ?? '',
      networkNames[row.network],
      networkAliases[row.network],
      row.kind_name,
      row.connected_by?.name ?? '',
      ...hashtags.map((tag) => `#${tag}`),
      ...competitors,
    ]
    text = plain(words.join(' '))
    haystacks.set(row, text)
  }
  return text
}

/** Rows that have every word of the search somewhere; a leading @ is the same without. */
export function searched(
  rows: readonly ConnectionView[],
  search: string,
): readonly ConnectionView[] {
  const words = plain(search)
    .split(/\s+/)
    .map((word) => word.replace(/^@/, ''))
    .filter((word) => word !== '')
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const text = haystack(row)
    return words.every((word) => text.includes(word))
  })
}

export function passes(row: ConnectionView, filter: StatusFilter): boolean {
  switch (filter) {
    case 'any':
      return true
    case 'needs_you':
      return row.needs_you
    case 'expiring':
      return row.status.kind === 'expires_in'
    case 'limited':
    case 'cant_check':
    case 'disconnected':
    case 'connected':
      return row.status.kind === filter
  }
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Sorted by a column. By status the order of the list stays, since it holds fixed rows. */
export function sorted(rows: readonly ConnectionView[], sort: Sort): readonly ConnectionView[] {
  if (sort.by === 'status') return sort.down ? rows.toReversed() : rows
  const compare = comparators[sort.by]
  return rows.toSorted((a, b) => (sort.down ? -compare(a, b) : compare(a, b)))
}

type Compare = (a: ConnectionView, b: ConnectionView) => number

/** No end date sorts behind every date. */
const untilOf = (row: ConnectionView) => row.deadline?.at ?? row.ended_at ?? '~'

const comparators: Record<Exclude<SortColumn, 'status'>, Compare> = {
  account: (a, b) => names.compare(a.name, b.name),
  until: (a, b) => (untilOf(a) < untilOf(b) ? -1 : untilOf(a) > untilOf(b) ? 1 : 0),
  by: ({ connected_by: a }, { connected_by: b }) =>
    a && b ? names.compare(a.name, b.name) : Number(a === null) - Number(b === null),
}

/** The place of a sign-in without a profile: behind what works in part. */
const PENDING_URGENCY = urgency({ kind: 'page_not_chosen' })

/** The lines to draw, in their order. */
export function lines(
  rows: readonly ConnectionView[],
  pending: readonly PendingChoice[],
  grouping: Grouping,
): Line[] {
  const waiting = pending.map<Line>((choice) => ({
    kind: 'pending',
    key: `pending ${choice.flow}`,
    choice,
  }))
  if (grouping === 'none') {
    const first = rows.findIndex((row) => urgency(row.status) > PENDING_URGENCY)
    const place = first < 0 ? rows.length : first
    return [
      ...rows.slice(0, place).flatMap(withWatched),
      ...waiting,
      ...rows.slice(place).flatMap(withWatched),
    ]
  }
  return [...waiting, ...grouped(rows, grouping)]
}

function grouped(rows: readonly ConnectionView[], grouping: 'person' | 'network'): Line[] {
  const groups = new Map<string, ConnectionView[]>()
  for (const row of rows) {
    const title =
      grouping === 'network'
        ? networkNames[row.network]
        : row.connected_by === null
          ? shell.noOne
          : row.connected_by.is_you
            ? shell.you(row.connected_by.name)
            : row.connected_by.name
    const group = groups.get(title)
    if (group) group.push(row)
    else groups.set(title, [row])
  }
  return [...groups].flatMap<Line>(([title, members]) => [
    {
      kind: 'head',
      key: `head ${title}`,
      title,
      by: grouping === 'person' ? members[0]!.connected_by : null,
      ids: members.map((row) => row.id),
    },
    ...members.flatMap(withWatched),
  ])
}

function withWatched(row: ConnectionView): Line[] {
  const line: Line = { kind: 'row', key: `row ${row.id}`, row }
  if (row.purpose !== 'monitored') return [line]
  return [line, { kind: 'watched', key: `watched ${row.id}`, row }]
}

/** A word of these accounts that was probably meant, and how many it finds. */
export function nearest(
  rows: readonly ConnectionView[],
  search: string,
): { word: string; count: number } | null {
  const wanted = plain(search.trim())
  if (wanted.length < 3) return null
  const words = new Set(rows.flatMap((row) => haystack(row).split(/[^\p{L}\p{N}]+/u)))
  let best: { word: string; distance: number } | null = null
  for (const word of words) {
    if (word.length < 3 || Math.abs(word.length - wanted.length) > MAX_SLIPS) continue
    const distance = slips(wanted, word)
    if (distance <= MAX_SLIPS && (!best || distance < best.distance)) best = { word, distance }
  }
  return best && { word: best.word, count: searched(rows, best.word).length }
}

/** More slips than this find words that nobody meant. */
const MAX_SLIPS = 2

/** Letters that are wrong, missing, too many or swapped with their neighbour. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
