/** One table from a status to its icon, its words, its tone and the button in its row. */

import type { ConnectionView } from './bindings/ConnectionView'
import type { Cure } from './bindings/Cure'
import type { Network } from './bindings/Network'
import type { PendingChoice } from './bindings/PendingChoice'
import type { Status } from './bindings/Status'
import { networkShort } from './messages/networks'
import { cantCheckWords, causes, limits, status as words } from './messages/status'

export type StatusIcon =
  'ok' | 'clock' | 'expired' | 'broken' | 'limited' | 'choose' | 'cloud_off' | 'unplugged' | 'busy'

export type StatusTone = 'ok' | 'plain' | 'warn' | 'bad' | 'idle' | 'busy'

export interface StatusLook {
  icon: StatusIcon
  tone: StatusTone
  text: string
}

/** Days before an end from which it is coloured. */
export const WARN_DAYS = 7

/** What a sign-in that waits for a choice says. */
export function pendingLook(choice: PendingChoice): StatusLook {
  const text = choice.member === null ? words.notListed : words.notChosen
  return { icon: 'choose', tone: 'idle', text }
}

/** What the row says. A sign-in under way hides everything else. */
export function statusLook(row: ConnectionView): StatusLook {
  if (row.flow !== null) {
    return { icon: 'busy', tone: 'busy', text: words.waiting(networkShort[row.network]) }
  }
  return look(row.status, row)
}

function look(status: Status, row: ConnectionView): StatusLook {
  switch (status.kind) {
    case 'connected':
      return { icon: 'ok', tone: 'ok', text: connectedText(row) }
    case 'expires_in':
      return {
        icon: 'clock',
        tone: status.days <= WARN_DAYS ? 'warn' : 'plain',
        text: words.expires(status.days),
      }
    case 'expired':
      return { icon: 'expired', tone: 'bad', text: words.expired }
    case 'invalid':
      return {
        icon: 'broken',
        tone: 'bad',
        text: words.invalid(row.cause_short ?? causes[status.cause]),
      }
    case 'limited':
      return { icon: 'limited', tone: 'warn', text: words.limited(limits[status.what]) }
    case 'page_not_chosen':
      return { icon: 'choose', tone: 'idle', text: words.notChosen }
    case 'cant_check':
      return {
        icon: 'cloud_off',
        tone: 'idle',
        text: words.cantCheck(cantCheckWords(status.reason)),
      }
    case 'disconnected':
      return { icon: 'unplugged', tone: 'idle', text: words.disconnected }
  }
}

function connectedText(row: ConnectionView): string {
  const handle = handleOf(row)
  return handle === null ? words.connected : words.connectedAs(handle)
}

/** "@northwind", or the street of a place and the number of an ad account as they are. */
export function handleOf(row: Pick<ConnectionView, 'handle' | 'kind'>): string | null {
  if (row.handle === null || row.handle === '') return null
  const bare = row.kind === 'location' || row.kind === 'ad_account'
  return bare || row.handle.startsWith('@') ? row.handle : `@${row.handle}`
}

/** Whether Reconnect alone is the cure: the right person may be the one who presses it. */
const signingInHelps: Record<Cure, boolean> = {
  reconnect: true,
  someone_else: true,
  step_then_reconnect: false,
  not_by_reconnect: false,
  wait_only: false,
  app_administrator: false,
}

export function reconnectHelps(cure: Cure): boolean {
  return signingInHelps[cure]
}

/** The same where only the network is known: a street and a number carry no @. */
export function handleText(network: Network, handle: string | null): string | null {
  if (handle === null || handle === '') return null
  const bare = network === 'google_business' || /^[\d\s-]+$/.test(handle)
  return bare || handle.startsWith('@') ? handle : `@${handle}`
}

export type RowAction =
  | 'reconnect'
  | 'see_why'
  | 'check'
  | 'unlock'
  | 'answer'
  | 'network_apps'
  | 'choose'
  | 'cancel'
  | 'none'

/** The one button of a row: the way out of its state. */
export function rowAction(row: ConnectionView): RowAction {
  if (row.flow !== null) return 'cancel'
  const status = row.status
  switch (status.kind) {
    case 'connected':
      return 'none'
    case 'expires_in':
    case 'expired':
    case 'disconnected':
      return 'reconnect'
    case 'invalid':
      return row.cure === null || reconnectHelps(row.cure) ? 'reconnect' : 'see_why'
    case 'limited':
      return row.cure !== null && reconnectHelps(row.cure) ? 'reconnect' : 'see_why'
    case 'page_not_chosen':
      return 'choose'
    case 'cant_check':
      switch (status.reason.kind) {
        case 'offline':
        case 'outage':
          return 'check'
        case 'keychain':
          return 'unlock'
        case 'other_computer':
          return 'answer'
        case 'clock':
          return 'see_why'
        case 'app_refused':
          return 'network_apps'
      }
  }
}

export const actionWords: Record<Exclude<RowAction, 'none'>, string> = {
  reconnect: words.reconnect,
  see_why: words.seeWhy,
  check: words.checkAgain,
  unlock: words.unlock,
  answer: words.answer,
  network_apps: words.networkApps,
  choose: words.choose,
  cancel: words.cancel,
}

/** Place in the list: needs you, expiring, limited, not chosen, can't check, let go, works. */
export function urgency(status: Status): number {
  switch (status.kind) {
    case 'invalid':
    case 'expired':
      return 0
    case 'expires_in':
      return 1
    case 'limited':
      return 2
    case 'page_not_chosen':
      return 3
    case 'cant_check':
      return 4
    case 'disconnected':
      return 5
    case 'connected':
      return 6
  }
}
