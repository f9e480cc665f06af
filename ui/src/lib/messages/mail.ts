import type { DeliveryState } from '../bindings/DeliveryState'
import type { Security } from '../bindings/Security'
import { count } from '../words'

/** The words of mail: the server in Settings, and the outbox. */
export const mail = {
  here: 'This computer',
  send: 'Send mail from this computer',
  sendText: 'One computer does it for a company, so that nobody is told twice',
  noServer: 'Mail goes out once a server is set up below',

  server: 'Mail server',
  serverLead: 'The account from which the people of your company get notices by mail.',
  loading: 'Reading the mail settings…',
  sender: 'Sender address',
  senderHint: 'Mail comes from here. Unsubscribe wishes and returned mail go here.',
  host: 'Server',
  hostHint: 'Such as smtp.company.com',
  security: 'Protection',
  securities: {
    tls: 'TLS',
    start_tls: 'STARTTLS',
    plain: 'None',
  } satisfies Record<Security, string>,
  plainHint: 'Only for a server on this computer.',
  port: 'Port',
  user: 'User name',
  userHint: 'Empty if the server wants no login.',
  password: 'Password',
  save: 'Save',
  saved: 'Saved',
  undo: 'Undo',
  remove: 'Remove…',
  removeTitle: 'Remove the mail server?',
  removeLead:
    'Its password is erased here. Notices still come to the desktop and stand in Holdfast.',
  removeNow: 'Remove',
  cancel: 'Cancel',
  paused: 'No mail goes out until this is put right.',
  tryingOn: (moment: string) => `Since ${moment}. Holdfast goes on trying.`,

  test: 'Test message',
  testTo: 'Send a test message to',
  testNow: 'Send test',
  testing: 'Sending…',

  outbox: 'Outbox',
  outboxWaiting: (n: number) => `${count(n, 'mail')} ${n === 1 ? 'waits' : 'wait'} to go out`,
  outboxPractice: 'Practice sends nothing; this is what people would get',
  outboxEmpty: 'No mail yet. Notices that are mailed stand here too.',
  letterTo: (name: string, address: string) => (address ? `${name} <${address}>` : name),
  states: {
    pending: 'Waiting',
    posted: 'Sent',
    failed: 'Not delivered',
    superseded: 'Not needed any more',
  } satisfies Record<DeliveryState, string>,
  practicePosted: 'Would be sent',
  show: (subject: string, name: string) => `Show the mail to ${name}: ${subject}`,
  from: 'From',
  to: 'To',
  subject: 'Subject',
  accounts: 'Accounts',
  andMore: (n: number) => `and ${n.toLocaleString('en')} more`,
  whatToDo: 'What to do',
  unsubscribe: 'Unsubscribe',
  close: 'Close',
}
