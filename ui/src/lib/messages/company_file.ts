import { count } from '../words'

/** A company in one file. */
export const companyFile = {
  title: 'This company on another computer',
  write: 'Company file',
  writeText:
    'Accounts, people, groups, network apps, settings, history and posts that have not gone out, without any sign-in, secret or password',
  save: 'Save file with the whole company',
  take: 'Bring in a company file',
  takeText: 'What is here stays as it is; what is new asks to be signed in once more',
  choose: 'Choose file…',
  chooseTold: 'Choose file… to bring in a company',
  chooseFirst: 'Bring in a company file…',
  tooLarge: 'This file is too large to be a company file of Holdfast. Nothing was changed.',
  unread: 'The file could not be read. Nothing was changed.',

  sheetTitle: (company: string) => `Bring in ${company}?`,
  written: (day: string) => `The file was written on ${day}.`,
  what: 'What happens',
  new: (accounts: number, people: number, apps: number) =>
    [
      count(accounts, 'new account'),
      count(people, 'new person', 'new people'),
      count(apps, 'new network app'),
    ].join(', '),
  nothingNew: 'Nothing in it is new here.',
  known: (n: number) =>
    `${count(n, 'account')} ${n === 1 ? 'is' : 'are'} here already and ${n === 1 ? 'stays as it is' : 'stay as they are'}.`,
  drafts: (n: number, unplanned: number) =>
    unplanned === 0
      ? `${count(n, 'post')} that ${n === 1 ? 'has' : 'have'} not gone out ${n === 1 ? 'comes in as a draft' : 'come in as drafts'}.`
      : `${count(n, 'post')} that ${n === 1 ? 'has' : 'have'} not gone out ${n === 1 ? 'comes in as a draft' : 'come in as drafts'}, so that two computers do not send the same. ${count(unplanned, 'was planned', 'were planned')}: plan ${unplanned === 1 ? 'it' : 'them'} again here.`,
  into: (company: string) => `It all becomes part of ${company}.`,
  signIn:
    'Each new account asks to be signed in once more: sign-ins never leave the computer where they were made. A new sign-in can change what the other computer holds.',
  secrets: 'Secrets of network apps and the password of the mail server are entered anew.',
  mail: 'This computer sends no mail until you switch it on, so that nobody is told twice.',
  you: 'Who are you?',
  now: 'Bring in',
  done: (accounts: number) => `${count(accounts, 'account')} came in`,
}
