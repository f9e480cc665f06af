import { count } from '../words'

/** The account picker, the same in Publish and in Conversations. */
export const picker = {
  title: 'Choose accounts',
  searchN: (n: number) => `Search ${count(n, 'account')}`,
  search: 'Search accounts',
  list: 'Accounts, by network',
  open: 'Choose accounts',
  openBy: (keys: string) => `Choose accounts (${keys})`,
  close: 'Close',
  done: 'Done',
  selected: (n: number) => `${n.toLocaleString('en')} selected`,
  chosen: (n: number) => `${n.toLocaleString('en')} chosen`,
  none: 'No account chosen yet',
  canJoin: (n: number) => `${n.toLocaleString('en')} more can join once reconnected`,
  silent: (n: number) =>
    `${n.toLocaleString('en')} ${n === 1 ? 'says' : 'say'} nothing until reconnected`,
  clear: 'Clear',
  draftStays: 'What you wrote stays as it is',
  selectAll: (n: number) => `Select ${n.toLocaleString('en')}`,
  clearAll: (n: number) => `Clear ${n.toLocaleString('en')}`,
  on: (action: string, network: string) => `${action} on ${network}`,
  group: (network: string, n: number) => `${network}, ${count(n, 'account')}`,
  more: (n: number) => `Show ${n.toLocaleString('en')} more, all connected`,
  found: (n: number, all: number) =>
    n === 0 ? 'No account found' : `${n.toLocaleString('en')} of ${count(all, 'account')}`,
  reconnectFirst: (name: string) => `${name} can be chosen once it is reconnected`,
  bringsBack: (n: number) => `brings back ${n.toLocaleString('en')} of these`,
  reconnectN: (n: number) => `Reconnect ${n.toLocaleString('en')}`,
  reconnectWith: (n: number, signIn: string) =>
    `Reconnect ${n.toLocaleString('en')} with ${signIn}`,
  moreSignIns: (signIns: number, n: number) =>
    `${count(signIns, 'more sign-in')} would bring back ${n.toLocaleString('en')}`,
  reconnectThose: (n: number) => `Reconnect ${n.toLocaleString('en')}…`,
  noMatch: (word: string) => `No account matches “${word}”`,
  nearMatch: (n: number, word: string) => `${n} ${n === 1 ? 'matches' : 'match'} “${word}”.`,
  showThose: 'Show those',
  clearSearch: 'Clear search',
  noAccounts: 'No accounts yet',
  noAccountsText: 'Add the first one and Holdfast keeps it signed in.',
  addAccount: 'Add account',
  remove: (name: string, network: string) => `Leave out ${name}, ${network}`,
  shortcut: 'Ctrl Shift A',

  groups: 'Groups',
  lastTime: 'Last time',
  /** What a chip does when it is pressed is told by its state. */
  chip: (name: string, n: number) => `${name}, ${count(n, 'account')}`,
  groupActions: 'Save or change groups',
  saveAs: (n: number) => `Save the ${n.toLocaleString('en')} chosen as a group…`,
  change: (name: string) => `Change “${name}”…`,
  nameOfGroup: 'Name of the group',
  saveGroup: (n: number) => `Save ${count(n, 'account')}`,
  rename: 'Rename',
  holds: (n: number) => `Holds ${count(n, 'account')}`,
  putIn: (n: number) => `Put in the ${n.toLocaleString('en')} chosen`,
  removeGroup: 'Remove group',
  cancel: 'Cancel',
  groupSaved: (name: string) => `Saved “${name}”`,
  groupRemoved: (name: string) => `Removed “${name}”`,
  undo: 'Undo',
  chosenOf: (name: string, n: number, stopped: number) =>
    stopped === 0
      ? `${name}: ${count(n, 'account')} chosen`
      : `${name}: ${count(n, 'account')} chosen, ${stopped.toLocaleString('en')} cannot be chosen now`,
}
