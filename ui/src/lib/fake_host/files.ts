/** What is written to files and read from them: exports, the report, the company. */

import type { CompanyFileView } from '../bindings/CompanyFileView'
import type { Start } from './start'
import { problem, type Commands } from './world'

export function fileCommands(start: Start) {
  return {
    export_calendar: () => ({ path: '/home/mei/Downloads/Holdfast sign-ins.ics' }),
    export_connections: () => ({ path: '/home/mei/Downloads/Holdfast connections.csv' }),
    export_company: () => ({ path: '/home/mei/Downloads/Holdfast company.json' }),
    report: () => ({ text: REPORT }),
    save_report: () => ({ path: '/home/mei/Downloads/Holdfast report.txt' }),
    look_at_company_file: ({ text }) => companyFile(text, start),
    take_company_file: ({ text }) => companyFile(text, start),
  } satisfies Partial<Commands>
}

function companyFile(text: string, start: Start): CompanyFileView {
  if (!text.includes('"holdfast"')) {
    throw problem('bad_input', 'This is no company file of Holdfast. Nothing was changed.')
  }
  return {
    company: 'Northwind Outfitters',
    written_at: '2026-11-24T09:00:00Z',
    into: start.state.company?.name ?? null,
    persons: ['Ana Ruiz', 'Mei Lin', 'Tom Okafor'],
    new_people: 1,
    new_network_apps: 2,
    new_connections: 4,
    known_connections: 6,
    new_drafts: 3,
    unplanned: 2,
  }
}

const REPORT = `Holdfast 0.1.0 on linux (x86_64), real, at 2026-11-25T09:00:00Z
Keychain: open
Restored at this start: no
Daily copies: 7
Offline: no
Clock in doubt: no
Networks that do not answer: none
Renewals without a stored answer: 0
People: 3
Network apps: facebook (with secret), x (with secret)
Mail: start_tls, port 587, works

Accounts: 5
  3 facebook owned: connected
  1 facebook owned: invalid password_changed
  1 x owned: connected

Sign-ins: 2
  sign-in 1: facebook, renewal none, generation 4, issued 2026-09-28T08:12:00Z, access ends 2026-11-27T08:12:00Z, refresh ends none, answered 2026-11-25T04:01:00Z, renewal failing since never, no finding
  sign-in 2: x, renewal rotating, generation 61, issued 2026-11-25T08:00:00Z, access ends 2026-11-25T10:00:00Z, refresh ends unknown, answered 2026-11-25T08:00:00Z, renewal failing since never, no finding

What happened last
  2026-11-24T17:14:00Z cause_found, account 4, facebook status 400, code 190, subcode 460

Read in 12 ms
`
