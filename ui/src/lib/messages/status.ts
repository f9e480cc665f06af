import type { CantCheck } from '../bindings/CantCheck'
import type { Cause } from '../bindings/Cause'
import type { Limit } from '../bindings/Limit'
import { networkShort } from './networks'

/** What a row says where the core gave no shorter word for the cause. */
export const causes: Record<Cause, string> = {
  expired: 'expired',
  password_changed: 'password changed',
  access_revoked: 'access removed',
  unknown_invalid: 'access ended',
  renewal_interrupted: 'renewal was interrupted',
  another_account: 'answered for another account',
  key_lost: 'the key on this computer is lost',
  sign_in_elsewhere: 'sign in once more',
  security_check: 'security check',
  account_locked: 'account locked',
  account_suspended: 'account suspended',
  account_restricted: 'account restricted',
  role_removed: 'no longer an administrator',
  permission_missing: 'permission missing',
  posting_restricted: 'posting restricted',
  app_disabled: 'the network app is off',
  config_error: 'the network app is set up wrongly',
  rate_limited: 'asked too often',
  transient: 'not answering',
}

export const limits: Record<Limit, string> = {
  publishing: 'publishing',
  comments: 'comments',
  insights: 'insights',
  watching: 'watching',
  ads: 'ads are paused',
  sign_in_ended: 'the sign-in ended',
}

export function cantCheckWords(reason: CantCheck): string {
  switch (reason.kind) {
    case 'clock':
      return "this computer's clock"
    case 'offline':
      return 'offline'
    case 'keychain':
      return 'keychain locked'
    case 'other_computer':
      return 'moved or copied?'
    case 'outage':
      return `${networkShort[reason.network]} is not answering`
    case 'app_refused':
      return 'the network app is refused'
  }
}

export const status = {
  disconnected: 'Disconnected',
  notChosen: 'Page not chosen yet',
  notListed: 'List not read yet',
  invalid: (cause: string) => `Invalid: ${cause}`,
  cantCheck: (reason: string) => `Can't check: ${reason}`,
  expired: 'Expired',
  limited: (what: string) => `Limited: ${what}`,
  expires: (days: number) =>
    days <= 0 ? 'Expires today' : days === 1 ? 'Expires tomorrow' : `Expires in ${days} days`,
  connected: 'Connected',
  connectedAs: (handle: string) => `Connected · ${handle}`,
  waiting: (network: string) => `Waiting for ${network}…`,
  checking: 'Checking…',
  justNow: 'Just now',

  ended: (day: string) => `Ended ${day}`,
  noEnd: 'No end date',

  reconnect: 'Reconnect',
  seeWhy: 'See why',
  choose: 'Choose a Page…',
  listAgain: 'Try again…',
  chooseAccount: 'Choose an account…',
  checkAgain: 'Check again',
  unlock: 'Unlock…',
  answer: 'Answer…',
  networkApps: 'Network apps',
  cancel: 'Cancel',
  /** The name a screen reader hears for a row's button. */
  of: (action: string, name: string, network: string) => `${action} ${name}, ${network}`,
}
