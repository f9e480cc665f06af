import { count } from '../words'

/** The account picker, the same in Publish and in Conversations. */
export const picker = {
  title: 'Choose accounts',
  searchN: (n: number) => `Search ${count(n, 'account')}`,
  search: 'Search accounts',
  list: 'Accounts, by network',
  open: 'Choose accounts',
  close: 'Close',
  done: 'Done',
  selected: (n: number) => `${n.toLocaleString('en')} selected`,
  chosen: (n: number) => `${n.toLocaleString('en')} chosen`,
  none: 'No account chosen yet',
  canJoin: (n: number) => `${n.toLocaleString('en')} more can join once reconnected`,
  draftStays: 'What you wrote stays as it is',
  selectAll: (n: number) => `Select ${n.toLocaleString('en')}`,
  clearAll: (n: number) => `Clear ${n.toLocaleString('en')}`,
  on: (action: string, network: string) => `${action} on ${network}`,
  more: (n: number) => `Show ${n.toLocaleString('en')} more, all connected`,
  moreOf: (n: number, all: number) =>
    `Show ${n.toLocaleString('en')} more of ${all.toLocaleString('en')}`,
  bringsBack: (n: number) => `brings back ${n.toLocaleString('en')} of these`,
  reconnectN: (n: number) => `Reconnect ${n.toLocaleString('en')}`,
  reconnectWith: (n: number, signIn: string) =>
    `Reconnect ${n.toLocaleString('en')} with ${signIn}`,
  noMatch: (word: string) => `No account matches “${word}”`,
  nearMatch: (n: number, word: string) => `${n} ${n === 1 ? 'matches' : 'match'} “${word}”.`,
  showThose: 'Show those',
  clearSearch: 'Clear search',
  noAccounts: 'No accounts yet',
  noAccountsText: 'Add the first one and Holdfast keeps it signed in.',
  addAccount: 'Add account',
  remove: (name: string, network: string) => `Leave out ${name}, ${network}`,
  andMore: (n: number) => `+${n.toLocaleString('en')}`,
  notWorking: 'does not work now',
}
