/** The invented mail server and outbox. */

import type { Letter } from '../bindings/Letter'
import type { LetterView } from '../bindings/LetterView'
import type { MailServerView } from '../bindings/MailServerView'
import type { MailView } from '../bindings/MailView'
import type { MailScene } from './scene'
import type { Commands, World } from './world'

const server: MailServerView = {
  host: 'smtp.northwind.example',
  port: 465,
  security: 'tls',
  user: 'social@northwind.example',
  has_password: true,
  sender: 'social@northwind.example',
  trouble: null,
}

function letter(subject: string, more: Partial<Letter>): Letter {
  return {
    message_id: '<1.holdfast@northwind.example>',
    date: '2026-11-25T17:00:00Z',
    from_name: 'Holdfast for Northwind Outfitters',
    subject,
    headline: subject.slice(0, subject.lastIndexOf(',')),
    lead: '',
    facts: [],
    accounts: [],
    more_accounts: 0,
    steps: [],
    foot: [
      'Tom Okafor gets this as one of the people of Northwind Outfitters. Holdfast never asks you to sign in from a mail.',
      'No more mails of this kind: switch off "Expiring soon" beside your name in Holdfast, under People, or write to social@northwind.example.',
    ],
    unsubscribe: 'mailto:social@northwind.example?subject=No%20more%20mails',
    ...more,
  }
}

const climb = letter('Northwind Climb (Instagram) expires tomorrow, 26 Nov', {
  lead: "Mei's Instagram sign-in ends on 26 Nov at 16:40.",
  facts: [
    { name: 'Network', value: 'Instagram' },
    { name: 'Account', value: 'Northwind Climb, @northwindclimb' },
    { name: 'Ends', value: '26 Nov, 16:40' },
    { name: 'Connected by', value: 'Mei Lin' },
  ],
  steps: [
    'Open Holdfast.',
    'Find Northwind Climb under Connections and press Reconnect.',
    'Sign in as Mei Lin, or as somebody else who administers the account.',
  ],
})

const stopped = letter("2 accounts stopped: Ana's Facebook, 22 Nov", {
  lead: "Ana's Facebook password changed on 22 Nov. Facebook ended every sign-in made with the old one.",
  facts: [
    { name: 'Network', value: 'Facebook, Instagram' },
    { name: 'Since', value: '22 Nov, 18:14' },
    { name: 'Connected by', value: 'Ana Ruiz' },
  ],
  accounts: ['Northwind Outfitters (Facebook)', 'Northwind Outfitters, @northwind (Instagram)'],
  steps: ['Open Holdfast and press Reconnect.', 'Sign in as Ana with the new password.'],
})

const letters: LetterView[] = [
  {
    id: 4,
    to_name: 'Tom Okafor',
    to: 'tom.okafor@northwind.example',
    state: 'pending',
    at: '2026-11-25T17:00:00Z',
    trouble: 'smtp.northwind.example asks to try again later: 451 4.7.1 Greylisted',
    letter: climb,
  },
  {
    id: 3,
    to_name: 'Mei Lin',
    to: 'mei.lin@northwind.example',
    state: 'posted',
    at: '2026-11-25T17:00:00Z',
    trouble: null,
    letter: climb,
  },
  {
    id: 2,
    to_name: 'Social desk',
    to: 'social@northwind.example',
    state: 'failed',
    at: '2026-11-24T17:15:00Z',
    trouble: 'smtp.northwind.example refuses this recipient: 550 5.1.1 No such user',
    letter: stopped,
  },
  {
    id: 1,
    to_name: 'Ana Ruiz',
    to: 'ana.ruiz@northwind.example',
    state: 'superseded',
    at: '2026-11-24T17:15:00Z',
    trouble: null,
    letter: stopped,
  },
]

export class Mail {
  view: MailView
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.view = mailOf(world.scene.mail)
  }

  readonly commands = {
    mail: () => this.view,
    save_mail_server: ({ password, ...server }) => {
      const has_password =
        server.user !== null && (password !== null || (this.view.server?.has_password ?? false))
      this.view = { ...this.view, server: { ...server, has_password, trouble: null } }
      return this.view
    },
    remove_mail_server: () => (this.view = { ...this.view, server: null }),
    send_test_mail: ({ to }) => {
      const host = this.view.server?.host ?? ''
      return to.startsWith('nobody@')
        ? {
            ok: false,
            text: `${host} refuses this recipient: 550 5.1.1 No such user`,
            at: this.#world.now,
          }
        : { ok: true, text: 'The server took the test message.', at: this.#world.now }
    },
  } satisfies Partial<Commands>
}

function mailOf(scene: MailScene | undefined): MailView {
  switch (scene) {
    case 'unset':
      return { server: null, letters: [], waiting: 0 }
    case 'refused':
      return withTrouble(
        'smtp.northwind.example refuses this user name or password. Some providers want an app password. It said: 535 5.7.8 Authentication credentials invalid',
        true,
      )
    case 'slow':
      return withTrouble('smtp.northwind.example took too long to answer.', false)
    case undefined:
      return { server, letters, waiting: 1 }
  }
}

function withTrouble(text: string, paused: boolean): MailView {
  const trouble = { text, since: '2026-11-25T14:10:00Z', paused }
  return { server: { ...server, trouble }, letters, waiting: 1 }
}
