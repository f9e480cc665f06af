/**
 * The mail server, and what somebody is typing into it. An edit lives here and not in the page, so
 * that looking something up elsewhere loses nothing. A password goes inwards only and is forgotten
 * here as soon as it was saved.
 */
import type { MailServerView } from '../lib/bindings/MailServerView'
import type { MailView } from '../lib/bindings/MailView'
import type { Problem } from '../lib/bindings/Problem'
import type { Security } from '../lib/bindings/Security'
import type { TestResult } from '../lib/bindings/TestResult'
import { asProblem, call } from '../lib/host'

export interface ServerEdit {
  sender: string
  host: string
  security: Security
  port: string
  user: string
  /** Null: the stored one stays. */
  password: string | null
}

export type MailWork = 'saving' | 'testing' | 'removing'

/** RFC 8314 names the first two. */
const PORTS: Record<Security, string> = { tls: '465', start_tls: '587', plain: '25' }

const NOTHING: ServerEdit = {
  sender: '',
  host: '',
  security: 'tls',
  port: PORTS.tls,
  user: '',
  password: null,
}

export class MailState {
  mail = $state.raw<MailView | null>(null)
  problem = $state.raw<Problem | null>(null)
  edit = $state.raw<ServerEdit | null>(null)
  working = $state<MailWork | null>(null)
  saved = $state(false)
  /** How the last test of this window ended. */
  test = $state.raw<TestResult | null>(null)

  #call: typeof call

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  async load(): Promise<void> {
    try {
      this.mail = await this.#call('mail')
      if (this.working === null) this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  /** What the fields show: the edit under way, or what is stored. */
  get fields(): ServerEdit {
    return this.edit ?? stored(this.mail?.server ?? null)
  }

  change(part: Partial<ServerEdit>): void {
    const before = this.fields
    const edit = { ...before, ...part }
    // The usual port follows the protection, another one stays.
    if (part.security && before.port === PORTS[before.security]) edit.port = PORTS[part.security]
    this.saved = false
    this.test = null
    this.edit = same(edit, stored(this.mail?.server ?? null)) ? null : edit
  }

  undo(): void {
    this.edit = null
    this.problem = null
  }

  /** Whether it was saved. */
  async save(): Promise<boolean> {
    const sent = this.fields
    const done = await this.#work('saving', async () => {
      this.mail = await this.#call('save_mail_server', {
        host: sent.host.trim(),
        port: port(sent.port),
        security: sent.security,
        user: sent.user.trim() || null,
        password: sent.password,
        sender: sent.sender.trim(),
      })
    })
    if (done) {
      // Only what was saved is forgotten; what was typed meanwhile stays.
      if (this.edit === sent) this.edit = null
      this.saved = true
    }
    return done
  }

  async sendTest(to: string): Promise<void> {
    this.test = null
    await this.#work('testing', async () => {
      this.test = await this.#call('send_test_mail', { to })
      this.mail = await this.#call('mail')
    })
  }

  async remove(): Promise<void> {
    const done = await this.#work('removing', async () => {
      this.mail = await this.#call('remove_mail_server')
    })
    if (done) {
      this.undo()
      this.test = null
    }
  }

  async #work(work: MailWork, ask: () => Promise<void>): Promise<boolean> {
    if (this.working !== null) return false
    this.working = work
    try {
      await ask()
      this.problem = null
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    } finally {
      this.working = null
    }
  }
}

export const mail = new MailState()

/** What is no port becomes 0, which the core refuses in words. */
function port(text: string): number {
  const number = Number(text.trim())
  return Number.isInteger(number) && number > 0 && number < 65_536 ? number : 0
}

function stored(server: MailServerView | null): ServerEdit {
  if (server === null) return NOTHING
  return {
    sender: server.sender,
    host: server.host,
    security: server.security,
    port: String(server.port),
    user: server.user ?? '',
    password: null,
  }
}

function same(a: ServerEdit, b: ServerEdit): boolean {
  return (
    a.sender === b.sender &&
    a.host === b.host &&
    a.security === b.security &&
    a.port === b.port &&
    a.user === b.user &&
    a.password === b.password
  )
}
