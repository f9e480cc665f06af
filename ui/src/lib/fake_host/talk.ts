/** What invented people write to the invented accounts. */

import type { ConnectionView } from '../bindings/ConnectionView'
import type { Conversations } from '../bindings/Conversations'
import type { ConversationsOf } from '../bindings/ConversationsOf'
import type { IncomingDetail } from '../bindings/IncomingDetail'
import type { IncomingKind } from '../bindings/IncomingKind'
import type { IncomingLine } from '../bindings/IncomingLine'
import type { Network } from '../bindings/Network'
import type { NotOfferedView } from '../bindings/NotOfferedView'
import type { ReadingView } from '../bindings/ReadingView'
import type { ReplyOutcome } from '../bindings/ReplyOutcome'
import type { Unit } from '../bindings/Unit'
import type { Taking } from './scene'
import { problem, type Commands, type World } from './world'

interface Said {
  line: IncomingLine
  text: string
  sent: IncomingDetail['sent']
  draft: string
}

const kinds: Partial<Record<Network, readonly IncomingKind[]>> = {
  facebook: ['comment', 'comment', 'mention'],
  instagram: ['comment', 'mention'],
  linkedin: ['comment'],
  x: ['mention'],
  youtube: ['comment'],
  google_business: ['review'],
}

const limits: Partial<Record<Network, [number, Unit]>> = {
  facebook: [8_000, 'utf16'],
  instagram: [2_200, 'characters'],
  linkedin: [1_250, 'utf16'],
  x: [280, 'weighted'],
  youtube: [10_000, 'characters'],
  google_business: [4_096, 'bytes'],
}

const people = [
  'Jonas Weber',
  'Rosa Delgado',
  'Priya Nair',
  'Henry Voss',
  'Ama Boateng',
  'Lena Fors',
]
const texts = [
  'Can I bring a tent with a broken zip, or is it jackets only? It is one of yours, from 2019.',
  'They re-waxed my jacket while I waited and would not take a tip. Thank you!',
  "Does the new harness come in a kids' size?",
  'Day 40 on trail and the boots still hold.',
  'Waited forty minutes although I had an appointment.',
  'Which thread do you use at 3:40?',
]
const unkind = [
  'Zalgo ' + 'z\u0335\u0310\u0351'.repeat(20),
  'Veryverylong'.repeat(40),
  '<img src=x onerror=alert(1)> & "quotes"',
  '👩‍👩‍👧‍👦'.repeat(30),
]

const NOT_OFFERED: readonly (NotOfferedView & { of: Network })[] = [
  {
    of: 'tiktok',
    network: 'tiktok',
    why: 'TikTok shows apps no comments with this sign-in. Connect a business account through TikTok Business to read and answer them.',
  },
  {
    of: 'linkedin',
    network: 'linkedin',
    why: 'LinkedIn sends mentions only to servers, and Holdfast has none.',
  },
  {
    of: 'x',
    network: 'x',
    why: 'Answers on X are posts that mention the account: they are among its mentions.',
  },
]

export class Talk {
  taking: Taking
  #said: Said[]
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.taking = world.scene.replies ?? 'take'
    this.#said = saidTo(world)
  }

  readonly commands = {
    conversations: (asked) => this.#of(asked),
    read_now: () => null,
    incoming: ({ id }) => this.detail(id),
    open_incoming: () => null,
    save_reply: ({ id, text }) => {
      this.save(id, text)
      return null
    },
    reply: ({ id, text }) => {
      this.save(id, text)
      this.#end(id, text, this.#outcome(id))
      return this.detail(id)
    },
    looked_for_reply: ({ id, there }) => {
      const text = this.#find(id).sent?.text ?? ''
      this.#end(id, text, there ? { kind: 'taken', at: this.#world.now } : { kind: 'not_there' })
      return this.detail(id)
    },
  } satisfies Partial<Commands>

  detail(id: number): IncomingDetail {
    const said = this.#find(id)
    const account = this.#world.row(said.line.account)
    const [most, unit] = limits[account.network]!
    return {
      line: said.line,
      text: said.text,
      can_open: account.network !== 'google_business',
      offer:
        account.status.kind === 'disconnected'
          ? {
              kind: 'not_offered',
              why: 'This account is disconnected. Reconnect it to reply.',
            }
          : { kind: 'offered', most, unit },
      draft: said.draft,
      sent: said.sent,
    }
  }

  save(id: number, text: string): void {
    const said = this.#find(id)
    said.draft = text
    said.line = { ...said.line, draft: text !== '' }
  }

  #find(id: number): Said {
    const found = this.#said.find(({ line }) => line.id === id)
    if (!found) throw problem('not_found', 'This is no longer kept here.')
    return found
  }

  #of(asked: ConversationsOf): Conversations {
    const { connections, now } = this.#world
    const chosen = connections.filter(
      (row) => asked.accounts.includes(row.id) && row.purpose === 'owned',
    )
    const ids = new Set(chosen.map((row) => row.id))
    const of = this.#said
      .map(({ line }) => line)
      .filter((line) => ids.has(line.account) && (asked.kind === null || line.kind === asked.kind))
    const open = of.filter((line) => line.reply !== 'answered')
    const networks = new Set(chosen.map((row) => row.network))
    return {
      now,
      items: (asked.unanswered ? open : of).slice(0, 2_000),
      all: of.length,
      unanswered: open.length,
      read_until: chosen.length > 0 ? '2026-11-25T16:50:00Z' : null,
      readings: chosen.flatMap((row) => reading(row)),
      not_offered: NOT_OFFERED.filter((one) => networks.has(one.of)).map(({ network, why }) => ({
        network,
        why,
      })),
    }
  }

  #outcome(id: number): ReplyOutcome {
    const at = this.#world.now
    const account = this.#world.row(this.#find(id).line.account)
    if (account.needs_you || this.taking === 'refuse') {
      const why = account.needs_you ? 'account' : 'text'
      return { kind: 'not_taken', at, why, code: '190 / 460' }
    }
    if (this.taking === 'lose') return { kind: 'unknown', since: at, answer_seen: false }
    return { kind: 'taken', at }
  }

  #end(id: number, text: string, outcome: ReplyOutcome): void {
    const said = this.#find(id)
    said.sent = { text, outcome }
    const reply = (
      {
        taken: 'answered',
        not_taken: 'not_taken',
        unknown: 'unknown',
        not_there: 'none',
        sending: 'sending',
      } as const
    )[outcome.kind]
    if (outcome.kind === 'taken') said.draft = ''
    said.line = { ...said.line, reply, draft: said.draft !== '' }
  }
}

/** What was said, over all accounts that somebody can write to. */
function saidTo({ connections, now, scene }: World): Said[] {
  const hostile = scene.company === 'hostile'
  const able = connections.filter((row) => row.purpose === 'owned' && kinds[row.network])
  if (able.length === 0) return []
  return Array.from({ length: scene.talk ?? 40 }, (_, index) => {
    const account = able[index % able.length]!
    const of = kinds[account.network]!
    const kind = of[Math.floor(index / able.length) % of.length]!
    const text = hostile && index % 2 === 0 ? unkind[(index / 2) % 4]! : texts[index % 6]!
    return {
      text,
      draft: '',
      sent: null,
      line: {
        id: index + 1,
        account: account.id,
        kind,
        author: account.network === 'linkedin' ? null : hostile ? text : people[index % 6]!,
        excerpt: text.slice(0, 140),
        at: new Date(Date.parse(now) - (index + 1) * 47 * 60_000).toISOString(),
        stars: kind === 'review' ? (index % 5) + 1 : null,
        reply: index % 4 === 3 ? 'answered' : 'none',
        draft: false,
        while_disconnected: false,
      },
    }
  })
}

function reading(row: ConnectionView): ReadingView[] {
  if (kinds[row.network] === undefined) return []
  const silent = row.needs_you || row.status.kind === 'disconnected'
  const billed = row.network === 'x'
  const gap =
    row.name === 'Northwind Careers'
      ? { from: '2026-11-20T17:00:00Z', until: '2026-11-23T18:30:00Z', came_in: 3 }
      : null
  if (!silent && !billed && gap === null) return []
  const missing_since = silent ? row.ended_at : null
  return [{ account: row.id, silent, missing_since, gap, reading: false, billed }]
}
