import type { CancelledBy } from '../bindings/CancelledBy'
import type { Network } from '../bindings/Network'
import type { Purpose } from '../bindings/Purpose'
import { count, firstName, whose } from '../words'

/** "both accounts", "all 6 accounts", "the account" */
function everyOne(n: number): string {
  return n === 1 ? 'the account' : n === 2 ? 'both accounts' : `all ${n} accounts`
}

/** What a network lists after a sign-in. */
function listed(network: Network, purpose: Purpose): string {
  if (purpose === 'paid') return 'ad accounts'
  switch (network) {
    case 'facebook':
      return 'Pages'
    case 'instagram':
      return 'Instagram accounts'
    case 'linkedin':
      return 'company pages'
    case 'tiktok':
      return 'TikTok accounts'
    case 'x':
      return 'X accounts'
    case 'youtube':
      return 'channels'
    case 'google_business':
      return 'locations'
  }
}

export const flow = {
  place: (n: number, of: number, signIn: string) => `Sign-in ${n} of ${of} · ${signIn}`,

  opening: (network: string) => `Opening ${network}`,
  waiting: (network: string) => `Waiting for ${network}`,
  finishing: 'Finishing the sign-in',
  leadReconnect: (member: string, n: number) =>
    `${member} connected ${n === 1 ? 'this account' : `these ${n} accounts`}. If someone else signs in, Holdfast asks before anything moves.`,
  leadHandover: (member: string) =>
    `Somebody other than ${member} signs in. Nothing moves until they are proven to hold the role.`,
  leadAgain: 'Sign in as whoever connects it from now on. The network asks afresh.',
  leadConnect: 'Sign in with the personal login that administers the account.',
  leadFinishing: 'Fetching the accounts and checking them. This takes a few seconds.',
  windowOpening: (network: string) => `${network}'s sign-in is opening`,
  windowOpen: (network: string) => `${network}'s sign-in window is open`,
  browserOpen: (network: string) => `${network} is open in your browser`,
  stepSignIn: (n: number) =>
    n === 0 ? 'Sign in and allow access' : `Sign in and keep ${everyOne(n)} ticked`,
  stepPaste: 'Then copy the address of the last page and paste it here',
  stepCheck: (n: number) =>
    n === 0
      ? 'Choose what to connect'
      : `Holdfast checks ${n === 2 ? 'both' : n === 1 ? 'it' : `all ${n}`} and closes this`,
  then: 'Then',
  skip: 'Skip this one',
  privacy: (network: string) => `Passwords go to ${network} only. Holdfast never sees them.`,
  google:
    "Google refuses to sign people in inside another program's window. Open the page in your browser instead.",
  copyLink: 'Copy link',
  showWindow: 'Show the window',
  openInBrowser: 'Open in browser instead',
  openAgain: 'Open in browser again',
  until: (time: string) => `The sign-in stays open until ${time}.`,
  address: 'Address of the last page',
  addressHint: 'It may say that something went wrong. The address is what counts.',
  paste: 'Finish',
  cancel: 'Cancel',
  close: 'Close',
  tryAgain: 'Try again',
  next: (signIn: string) => `Next: ${signIn}`,

  unlistedTitle: (network: Network, purpose: Purpose) =>
    `Holdfast could not read the list of ${listed(network, purpose)}`,
  unlistedLead: 'The sign-in itself worked and is kept. Nobody has to sign in again.',
  keptUntil: (time: string) => `Kept until ${time}`,
  discard: 'Discard',

  chooseTitle: (member: string) => `What ${firstName(member)} can connect`,
  chooseLead: (network: string, member: string) => `${network} listed these for ${member}.`,
  chooseNone: (network: string) => `${network} listed no account`,
  chooseNoneText:
    'Either none was ticked while signing in, or this person administers none. Try again, or sign in as somebody else.',
  connectN: (n: number) => (n === 0 ? 'Connect' : `Connect ${n}`),
  later: 'Later',
  laterText: 'Later keeps this sign-in in the list as “Page not chosen yet”.',
  existing: 'Connected already; choosing it reconnects it',
  selectAll: 'Select all',
  filterProfiles: 'Search these',
  leftOutTitle: 'Connected, but not listed this time',

  takeOver: (member: string, n: number, of: number) =>
    `${firstName(member)} can take over ${n === of ? (n === 1 ? 'it' : n === 2 ? 'both' : `all ${n}`) : `${n} of ${of}`}`,
  takeOverLead: (network: string, member: string, from: string) =>
    `You signed in at ${network} as ${member}. ${from} connected these. Nothing has moved yet.`,
  changesFrom: 'Connected by changes from',
  to: 'to',
  forThoseTicked: 'for those ticked',
  stopped: 'Stopped',
  chosen: (from: string) => `Working with ${whose(firstName(from))} sign-in, and chosen by you`,
  working: (from: string) => `Working with ${whose(firstName(from))} sign-in, so left un-ticked`,
  stays: (from: string) => `Stays with ${firstName(from)}`,
  goesOn: (from: string, n: number) =>
    n === 0
      ? `${whose(firstName(from))} sign-in is no longer needed`
      : `${whose(firstName(from))} sign-in goes on for ${n === 1 ? 'the other one' : `the other ${n}`}`,
  notNow: 'Not now',
  yesTakeOver: (n: number) => (n === 0 ? 'Yes, take over' : `Yes, take over ${n}`),
  tickOne: 'Tick at least one account, or press Not now.',

  differentTitle: 'That was a different account',
  differentLead: (network: string) =>
    `${network} signed in someone who does not manage what you wanted to reconnect. Nothing has changed.`,
  expected: 'Expected',
  got: 'Got',
  expectedText: (n: number) => `Connected ${count(n, 'of these accounts', 'of these accounts')}`,
  manages: (n: number, of: number) => `Manages ${n} of ${count(of, 'account')}`,
  again: 'Sign in with another account',
  againText: 'Opens a clean window, so the last login is not used again',
  message: (name: string) => `Copy a message for ${firstName(name)}`,
  messageText: 'What stopped and what to press, to paste into a chat',
  addNew: (name: string) => `Add accounts of ${name}`,
  addNewText: 'What is connected already stays as it is',
  stop: 'Stop here',
  stopText: 'Keep everything as it was',

  doneTitle: (n: number, of: number, fresh: boolean) => {
    const again = fresh ? '' : ' again'
    if (n === 0) return 'Nothing was connected'
    if (n < of) return `${n} of ${of} are connected${again}`
    return n === 1
      ? `Connected${again}`
      : n === 2
        ? `Both are connected${again}`
        : `All ${n} are connected${again}`
  },
  doneLead: (network: string, member: string) => `Signed in at ${network} as ${member}.`,
  leftOut: 'Left out',
  chooseAgain: 'Sign in again and tick it',
  permissions: 'Permissions',
  granted: (n: number, of: number) => (n === of ? `All ${of} granted` : `${n} of ${of} granted`),
  nextEnd: 'Signed in until',
  noEnd: 'No end date',
  done: 'Done',

  cancelledTitle: (by: CancelledBy, network: string): string => {
    switch (by) {
      case 'person':
        return 'The sign-in was cancelled'
      case 'window_closed':
        return `The ${network} window was closed`
      case 'declined':
        return `Access was declined at ${network}`
      case 'restart':
        return 'Holdfast was closed meanwhile'
    }
  },
  cancelledLead: (by: CancelledBy): string =>
    by === 'declined'
      ? 'Whoever signed in did not allow it. Nothing has changed.'
      : 'The sign-in had not finished. Nothing has changed.',
  timedOutTitle: 'The sign-in took too long',
  timedOutLead: 'It stays open for ten minutes. Nothing has changed.',
  failedTitle: 'The sign-in did not work',
  startFailedTitle: 'The sign-in could not start',
}
