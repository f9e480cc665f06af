/** The people of the company, and which notices they want by email. */

import type { MailChoice } from '../bindings/MailChoice'
import type { NoticeKind } from '../bindings/NoticeKind'
import type { PersonView } from '../bindings/PersonView'
import type { Commands } from './world'

/** Every kind that is mailed, as the core has it. */
function mailChoices(out: readonly NoticeKind[]): MailChoice[] {
  const kinds: [NoticeKind, string, string][] = [
    ['needs_you', 'Needs you', 'An account stopped working'],
    ['expiring_soon', 'Expiring soon', 'A sign-in ends, on the reminder days'],
    ['reconnected', 'Reconnected', 'An account that stopped works again'],
    [
      'renewal_trouble',
      'Renewal trouble',
      'Renewing fails for a day, or a network refuses its app',
    ],
    ['wait_over', 'Wait is over', 'The time a network wanted after a security check is over'],
    ['posts_at_risk', 'Posts at risk', 'A planned post will not go out, or was held'],
  ]
  return kinds.map(([kind, name, text]) => ({ kind, name, text, wanted: !out.includes(kind) }))
}

export const northwindPeople: PersonView[] = [
  {
    id: 1,
    name: 'Mei Lin',
    email: 'mei.lin@northwind.example',
    is_you: true,
    sign_ins: ["Mei's Facebook sign-in"],
    connections: 4,
    mail: mailChoices([]),
  },
  {
    id: 2,
    name: 'Ana Ruiz',
    email: 'ana.ruiz@northwind.example',
    is_you: false,
    sign_ins: ["Ana's Facebook sign-in", "Ana's TikTok sign-in", "Ana's Google sign-in"],
    connections: 11,
    mail: mailChoices(['reconnected', 'renewal_trouble']),
  },
  {
    id: 3,
    name: 'Tom Okafor',
    email: 'tom.okafor@northwind.example',
    is_you: false,
    sign_ins: ["Tom's Facebook sign-in", "Tom's LinkedIn sign-in"],
    connections: 18,
    mail: mailChoices([]),
  },
  {
    id: 4,
    name: 'Social desk',
    email: 'social@northwind.example',
    is_you: false,
    sign_ins: [],
    connections: 0,
    mail: mailChoices(['expiring_soon', 'reconnected', 'renewal_trouble', 'wait_over']),
  },
]

export class People {
  all = structuredClone(northwindPeople)

  readonly commands = {
    people: () => this.all,
    save_person: ({ id, name, email, opt_outs }) => {
      const mail = mailChoices(opt_outs)
      if (id === null) {
        const person = { id: this.all.length + 10, name, email, mail }
        this.all.push({ ...person, is_you: false, sign_ins: [], connections: 0 })
      } else {
        this.all = this.all.map((one) => (one.id === id ? { ...one, name, email, mail } : one))
      }
      return this.all
    },
    check_address: ({ address }) =>
      address.trim() === '' || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address.trim())
        ? null
        : 'An email address has an @ in it, and a domain such as company.com.',
    remove_person: ({ id }) => (this.all = this.all.filter((one) => one.id !== id)),
  } satisfies Partial<Commands>
}
