/**
 * The timeline of sign-ins that end soon, by who connected them: which marks there are, how far it
 * looks ahead, and which marks stand so close that they become one.
 */
import type { ConnectionView } from './bindings/ConnectionView'
import type { PersonId } from './bindings/PersonId'

/** The furthest the timeline looks ahead. */
export const HORIZON_DAYS = 90
/** Lengths it can have, so that a company whose sign-ins all end soon sees no empty months. */
const HORIZONS = [14, 30, 60, HORIZON_DAYS] as const
/** Days shown as near: amber, as in the rows. */
export const NEAR_DAYS = 7
/** Marks closer than this stack into one badge with a count. */
const STACK_PX = 22
/** A mark whose neighbour is closer than this drops its date. */
const LABEL_PX = 96
/** What a badge and its date take at the edge of the track. */
const EDGE_PX = 72

/** Accounts of one person whose sign-in ends on one day. */
export interface Mark {
  days: number
  at: string
  about: boolean
  connections: ConnectionView[]
}

/** Marks that stand too close to be told apart. */
export interface Stack {
  /** Where it stands, in days. */
  days: number
  marks: Mark[]
  connections: ConnectionView[]
  label: boolean
  /** The date stands before the badge, because the edge is near. */
  flipped: boolean
}

export interface PersonLine {
  key: string
  name: string
  isYou: boolean
  held: number
  withoutEnd: number
  /** Ends after the furthest day of the timeline. */
  later: number
  stopped: ConnectionView[]
  marks: Mark[]
}

/** One line per person, whoever needs somebody first on top. */
export function personLines(connections: readonly ConnectionView[]): PersonLine[] {
  const lines = new Map<string, PersonLine>()
  for (const connection of connections) {
    const by = connection.connected_by
    if (by === null || connection.status.kind === 'disconnected') continue
    const key = personKey(by.person, by.name)
    const line = lines.get(key) ?? {
      key,
      name: by.name,
      isYou: by.is_you,
      held: 0,
      withoutEnd: 0,
      later: 0,
      stopped: [],
      marks: [],
    }
    lines.set(key, line)
    addTo(line, connection)
  }
  for (const line of lines.values()) line.marks.sort((a, b) => a.days - b.days)
  return [...lines.values()].sort(byNeed)
}

/** Two members of a network who are not linked to a person are told apart by name only. */
function personKey(person: PersonId | null, name: string): string {
  return person === null ? `member ${name}` : `person ${person}`
}

function addTo(line: PersonLine, connection: ConnectionView): void {
  line.held += 1
  if (connection.needs_you) {
    line.stopped.push(connection)
  } else if (connection.deadline === null) {
    line.withoutEnd += 1
  } else if (connection.deadline.days > HORIZON_DAYS) {
    line.later += 1
  } else {
    const { at, about } = connection.deadline
    const days = Math.max(0, connection.deadline.days)
    const mark = line.marks.find((other) => other.days === days)
    if (mark === undefined) line.marks.push({ days, at, about, connections: [connection] })
    else mark.connections.push(connection)
  }
}

function byNeed(a: PersonLine, b: PersonLine): number {
  const first = (line: PersonLine) => line.marks[0]?.days ?? HORIZON_DAYS + 1
  return (
    Number(b.stopped.length > 0) - Number(a.stopped.length > 0) ||
    first(a) - first(b) ||
    a.name.localeCompare(b.name)
  )
}

/** How many days the timeline shows: the shortest length that holds every mark. */
export function horizon(lines: readonly PersonLine[]): number {
  const last = Math.max(0, ...lines.flatMap((line) => line.marks.map((mark) => mark.days)))
  return HORIZONS.find((days) => last <= days) ?? HORIZON_DAYS
}

/** The marks of one line on a track of `width` pixels that shows `days` days. */
export function stacks(marks: readonly Mark[], days: number, width: number): Stack[] {
  const px = (day: number) => (day / days) * width
  const found: Stack[] = []
  for (const mark of marks) {
    const last = found.at(-1)
    if (last !== undefined && px(mark.days) - px(last.days) < STACK_PX) {
      last.marks.push(mark)
      last.connections.push(...mark.connections)
    } else {
      const connections = [...mark.connections]
      found.push({
        days: mark.days,
        marks: [mark],
        connections,
        label: true,
        flipped: false,
      })
    }
  }
  found.forEach((stack, index) => {
    const before = found[index - 1]
    const next = found[index + 1]
    const roomAfter = next === undefined ? width - px(stack.days) : px(next.days) - px(stack.days)
    const roomBefore = before === undefined ? px(stack.days) : px(stack.days) - px(before.days)
    stack.flipped = next === undefined && roomAfter < EDGE_PX
    const taken = before?.label === true && !before.flipped ? LABEL_PX : 0
    stack.label = stack.flipped
      ? roomBefore >= taken + EDGE_PX
      : roomAfter >= (next === undefined ? EDGE_PX : LABEL_PX)
  })
  return found
}

/** A line on the axis. */
export interface Tick {
  days: number
  date: Date
  /** The first of a month. */
  month: boolean
}

/** Ticks of the axis: the first and the fifteenth of each month, or every fifth day of a short one. */
export function ticks(days: number, today: { year: number; month: number; day: number }): Tick[] {
  const found: Tick[] = []
  // Room for the words of the near days before the first, and for a date at the edge.
  const first = NEAR_DAYS + Math.ceil(days * 0.14)
  const last = days - Math.ceil(days * 0.03)
  for (let ahead = first; ahead <= last; ahead += 1) {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead))
    const day = date.getUTCDate()
    const month = day === 1
    if (days <= 30 ? ahead % 5 === 0 : month || day === 15) found.push({ days: ahead, date, month })
  }
  return found
}
