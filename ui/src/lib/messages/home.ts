/** The words of Home. */
import { inDays } from '../dates'
import type { Counts } from '../overview'
import { count as numbered, list } from '../words'

export const home = {
  title: 'Home',
  needsYou: 'Needs you',
  checkNow: 'Check now',
  checking: (left: number) => (left > 0 ? `Checking, ${left} to go…` : 'Checking…'),
  socialAccounts: 'Social accounts',
  manageAccounts: 'Manage accounts',
  addAccount: 'Add account',
  noAccounts: 'No accounts yet',
  noAccountsText: 'Add the first one and Holdfast keeps it signed in.',
  showAll: (count: number) => `Show all ${count} in Connections`,
  together: (count: number) => `${count} accounts come back together.`,
  reconnectWith: (count: number, signIn: string) => `Reconnect ${count} with ${signIn}`,
  stopped: (date: string) => `Stopped ${date}`,
  practiceTime: 'practice time',
  nothingPicked: 'Signed in, nothing chosen yet',
  notListed: 'Signed in, list not read yet',
  signInOf: (network: string, member: string | null) =>
    member === null ? `${network} sign-in` : `${network} sign-in of ${member}`,
}

/** "1 account", "26 accounts". */
export const accounts = (count: number): string => numbered(count, 'account')

/** The sentence at the top: what needs somebody, and what does so next. */
export function sentence(
  counts: Counts,
  soon: { days: number; count: number } | null,
): { main: string; rest: string | null } {
  const { needYou, all, working } = counts
  const expire = soon && `${soon.count === 1 ? 'expires' : 'expire'} ${inDays(soon.days)}`
  if (needYou > 0) {
    const main = `${accounts(needYou)} ${needYou === 1 ? 'needs' : 'need'} you`
    return { main, rest: soon && `${soon.count} ${expire}` }
  }
  if (soon) return { main: `${accounts(soon.count)} ${expire}`, rest: null }
  if (working < all) return { main: 'No account needs you', rest: null }
  if (all === 1) return { main: 'Your account is working', rest: null }
  return { main: `All ${all} accounts are working`, rest: null }
}

/** The line under it: all the others. */
export function lede(counts: Counts): string {
  const { all, working, limited, cantCheck, disconnected, notChosen } = counts
  const parts = [
    working < all && `${working} of ${all} ${working === 1 ? 'is' : 'are'} working`,
    limited > 0 && `${limited} ${limited === 1 ? 'works' : 'work'} in part`,
    cantCheck > 0 && `${cantCheck} could not be checked`,
    disconnected > 0 &&
      `${disconnected} ${disconnected === 1 ? 'is' : 'are'} disconnected on purpose`,
    notChosen > 0 && `${notChosen} ${notChosen === 1 ? 'waits' : 'wait'} for a choice`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? '' : `${list(parts)}.`
}

/** The line under it when all is well. */
export function nextToEnd(
  next: { signIn: string; about: boolean; count: number } | null,
  date: string,
): string {
  if (next === null) return 'None of the sign-ins has an end date.'
  const when = next.about ? `about ${date}` : `on ${date}`
  return `The next to end is ${next.signIn}, ${when}. It holds ${accounts(next.count)}.`
}

export const comingUp = {
  title: 'Coming up',
  caption: (days: number) => `Sign-ins that end in the next ${days} days, by who connected them`,
  today: 'Today',
  nearDays: '7 days',
  stopped: 'Stopped',
  stoppedAccounts: (count: number) => (count === 1 ? ' account' : ' accounts'),
  reconnectStopped: (count: number, name: string) =>
    `Reconnect ${accounts(count)} that stopped, connected by ${name}`,
  nothing: 'None of these sign-ins ends in the next 90 days.',
  none: 'None',
  you: (name: string) => `${name} (you)`,
  held: (count: number) => `${count} held`,
  withoutEnd: (count: number) => `, ${count} with no end date`,
  nothingAhead: (days: number) => `Nothing ends in the next ${days} days`,
  noEnds: 'No end date',
  later: (count: number) => `, ${count} later`,
  morePeople: (count: number) => `Show ${count} more ${count === 1 ? 'person' : 'people'}`,
  /** For a mark: "Northwind Climb, Instagram, expires 26 Nov, tomorrow". */
  mark: (name: string, network: string, date: string, days: number) =>
    `${name}, ${network}, expires ${date}, ${inDays(days)}`,
  marks: (count: number, first: string, last: string) =>
    first === last
      ? `${accounts(count)}, expire ${first}`
      : `${accounts(count)}, expire ${first} to ${last}`,
  reconnectWith: home.reconnectWith,
  reconnectAll: (count: number) => `Reconnect ${count}…`,
  allInConnections: (count: number) => `All ${count} in Connections`,
  fewerPeople: 'Show fewer',
}

/** A cell of the Social accounts panel. */
export function networkLine(counts: Counts, soon: { days: number; count: number } | null): string {
  const { all, needYou, working, limited, cantCheck, disconnected } = counts
  if (all === 0) return 'Not connected'
  if (needYou > 0)
    return needYou === all && all === 1
      ? 'Needs you'
      : `${needYou} of ${all} ${needYou === 1 ? 'needs' : 'need'} you`
  if (soon) {
    const expires = `${soon.count === 1 ? 'expires' : 'expire'} ${inDays(soon.days)}`
    return all === 1 ? `Expires ${inDays(soon.days)}` : `${soon.count} of ${all} ${expires}`
  }
  if (limited > 0) return all === 1 ? 'Limited' : `${limited} of ${all} limited`
  if (cantCheck > 0) return cantCheck === all ? "Can't check" : `${cantCheck} of ${all} not checked`
  if (disconnected === all) return all === 1 ? 'Disconnected' : `All ${all} disconnected`
  if (working === all) return all === 1 ? 'Connected' : `All ${all} connected`
  return `${working} of ${all} connected`
}
