import { count } from '../words'

/** The words of People. */
export const people = {
  title: 'People',
  lead: (company: string) =>
    `Who hears about what at ${company}, and whose sign-in each account relies on.`,
  add: 'Add person',
  list: 'People',
  person: 'Person',
  email: 'Email',
  noEmail: 'No address',
  signIns: 'Sign-ins',
  noSignIns: 'None',
  more: (name: string) => `More for ${name}`,
  edit: 'Edit…',
  remove: 'Remove…',
  you: (name: string) => `${name} (you)`,

  addTitle: 'Add a person',
  editTitle: (name: string) => `Edit ${name}`,
  formLead: 'Somebody in the company who is told about things.',
  name: 'Name',
  nameMissing: 'A person needs a name.',
  address: 'Email address',
  addressHint: 'May stay empty; without one no mail is sent to this person.',
  mail: 'Notices by mail',
  mailText: 'Everything, unless a switch is off',
  mailSome: (wanted: number, all: number) => `${wanted} of ${all} kinds`,
  mailAll: 'All kinds',
  mailNone: 'None',
  save: 'Save',
  cancel: 'Cancel',

  removeTitle: (name: string) => `Remove ${name}?`,
  removeLead: 'Holdfast no longer tells this person anything.',
  removeHolds: (n: number) =>
    `${count(n, 'account')} ${n === 1 ? 'hangs' : 'hang'} on sign-ins of this person. ${n === 1 ? 'It stays' : 'They stay'} connected.`,
  removeNow: 'Remove',

  held: 'Who holds which connections',
  heldText: (held: number, none: number) =>
    none === 0
      ? `${count(held, 'account')} held`
      : `${count(held, 'account')} held, ${none.toLocaleString('en')} held by no one`,
  oneSignIn: (n: number, signIn: string) => `${count(n, 'account')} hang on one sign-in: ${signIn}`,
  oneSignInText: 'If it ends, they stop together. Somebody else can take over those they may.',
  signInHolds: (n: number, needYou: number) =>
    needYou === 0
      ? count(n, 'account')
      : `${count(n, 'account')}, ${needYou} ${needYou === 1 ? 'needs' : 'need'} you`,
  handOver: 'Hand over…',
  handOverOf: (signIn: string, n: number) => `Hand over ${count(n, 'account')} of ${signIn}`,
  noOne: 'No one',
  disconnected: (n: number) => `${n.toLocaleString('en')} disconnected`,
  show: 'Show',
  showDisconnected: 'Show the disconnected accounts',
  andMore: (n: number) => `+${n.toLocaleString('en')}`,
}
