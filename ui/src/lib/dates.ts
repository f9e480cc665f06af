/**
 * Dates in words, as in UI text: 24-hour times, "24 Nov", a year only when it is not this one.
 * `now` and `zone` are passed in, since practice mode has a time of its own.
 */

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  let found = formats.get(key)
  if (!found) {
    // en-GB puts the day first and has 24 hours; the app is English first.
    found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options })
    formats.set(key, found)
  }
  return found
}

/** The calendar date in `zone`, to compare and to count days. */
export function calendar(at: Date, zone: string): { year: number; month: number; day: number } {
  const parts = format(zone, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(
    at,
  )
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return { year: number('year'), month: number('month'), day: number('day') }
}

/** Difference of local calendar dates; 1 is tomorrow, negative once passed. */
export function daysBetween(now: Date, at: Date, zone: string): number {
  const dayNumber = (date: Date) => {
    const { year, month, day } = calendar(date, zone)
    return Date.UTC(year, month - 1, day) / 86_400_000
  }
  return dayNumber(at) - dayNumber(now)
}

// Intl shortens September to "Sept"; three letters for every month keep columns straight.
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** "24 Nov", or "14 Jan 2027" when it is not this year. */
export function day(at: Date, now: Date, zone: string): string {
  const { year, month, day } = calendar(at, zone)
  const short = `${day} ${months[month - 1]}`
  return year === calendar(now, zone).year ? short : `${short} ${year}`
}

/** "about 24 Jan" for an end that is known by policy only. */
export function end(at: Date, about: boolean, now: Date, zone: string): string {
  return about ? `about ${day(at, now, zone)}` : day(at, now, zone)
}

/** "08:52" */
export function time(at: Date, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** "Today 08:52", "Yesterday 18:40", "22 Nov, 18:40" */
export function moment(at: Date, now: Date, zone: string): string {
  const days = daysBetween(now, at, zone)
  if (days === 0) return `Today ${time(at, zone)}`
  if (days === -1) return `Yesterday ${time(at, zone)}`
  return `${day(at, now, zone)}, ${time(at, zone)}`
}

/** "today 08:52", "yesterday 18:40", "tomorrow 09:14", "22 Nov, 18:40": within a sentence */
export function momentWithin(at: Date, now: Date, zone: string): string {
  const days = daysBetween(now, at, zone)
  if (Math.abs(days) <= 1) return `${inDays(days)} ${time(at, zone)}`
  return `${day(at, now, zone)}, ${time(at, zone)}`
}

/** "Wednesday 25 November" */
export function longDay(at: Date, zone: string): string {
  return format(zone, { weekday: 'long', day: 'numeric', month: 'long' })
    .format(at)
    .replace(',', '')
}

/** "today", "tomorrow", "in 5 days"; "yesterday", "5 days ago" */
export function inDays(days: number): string {
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  if (days === -1) return 'yesterday'
  return days > 0 ? `in ${days} days` : `${-days} days ago`
}

/** "Mon 30 Nov, 09:24" */
export function practiceMoment(at: Date, zone: string): string {
  const weekday = format(zone, { weekday: 'short' }).format(at)
  return `${weekday} ${day(at, at, zone)}, ${time(at, zone)}`
}

/** "Sunday" */
export function weekday(at: Date, zone: string): string {
  return format(zone, { weekday: 'long' }).format(at)
}
