/** Invented posts, and a core that publishes them in memory. */
import type { ConnectionView } from '../bindings/ConnectionView'
import type { Draft } from '../bindings/Draft'
import type { FitView } from '../bindings/FitView'
import type { Network } from '../bindings/Network'
import type { OfferView } from '../bindings/OfferView'
import type { PostLine } from '../bindings/PostLine'
import type { PostStage } from '../bindings/PostStage'
import type { PostView } from '../bindings/PostView'
import type { TargetStage } from '../bindings/TargetStage'
import type { TargetView } from '../bindings/TargetView'
import { NOW } from './northwind'

const YOUTUBE =
  'YouTube lets apps publish videos only, and Holdfast publishes texts and pictures. Write posts in YouTube Studio.'

type Form = Pick<FitView, 'most' | 'unit' | 'link'> & { takes: string[]; needs?: string }

const FORMS: Record<Exclude<Network, 'youtube'>, Form> = {
  facebook: {
    most: 63_206,
    unit: 'utf16',
    link: 'preview',
    takes: [
      'Up to 63,206 characters, an emoji counts two.',
      'One picture, as a file or from a public https address: JPEG, PNG or GIF, up to 4 MB.',
      'A link shows a preview of the page; beside a picture it joins the text.',
    ],
  },
  instagram: {
    most: 2_200,
    unit: 'characters',
    link: 'words',
    needs: 'It fetches pictures from the web: give the picture’s https address too.',
    takes: [
      'Up to 2,200 characters; at most 30 hashtags.',
      'Needs a picture from a public https address: JPEG, up to 8 MB.',
      'A link joins the text, but nobody can press it there.',
    ],
  },
  linkedin: {
    most: 3_000,
    unit: 'utf16',
    link: 'in_text',
    takes: [
      'A text of up to 3,000 characters, an emoji counts two.',
      'One picture as a file: JPEG, PNG or GIF, up to 10 MB.',
      'A link joins the text.',
    ],
  },
  tiktok: {
    most: 4_000,
    unit: 'utf16',
    link: 'words',
    needs: 'It needs a picture.',
    takes: [
      'Up to 4,000 characters, an emoji counts two.',
      'Needs a picture from a public https address: JPEG or WebP, up to 20 MB.',
      'A link joins the text, but nobody can press it there.',
    ],
  },
  x: {
    most: 280,
    unit: 'weighted',
    link: 'in_text',
    takes: [
      'Up to 280 characters, a link counts 23 and an emoji two.',
      'One picture as a file: JPEG, PNG, GIF or WebP, up to 5 MB.',
      'A link joins the text.',
    ],
  },
  google_business: {
    most: 1_500,
    unit: 'characters',
    link: 'button',
    takes: [
      'A text of up to 1,500 characters.',
      'One picture from a public https address: JPEG or PNG, up to 5 MB.',
      'A link becomes a button.',
    ],
  },
}

export function offersOf(rows: readonly ConnectionView[]): OfferView[] {
  return byNetwork(rows).map(([network, accounts]) => ({
    network,
    accounts,
    why_not: network === 'youtube' ? YOUTUBE : null,
    takes: network === 'youtube' ? [] : FORMS[network].takes,
  }))
}

function byNetwork(rows: readonly ConnectionView[]): [Network, number[]][] {
  const found = new Map<Network, number[]>()
  for (const { network, id, purpose } of rows) {
    if (purpose !== 'owned') continue
    const ids = found.get(network)
    if (ids) ids.push(id)
    else found.set(network, [id])
  }
  return [...found]
}

export function emptyDraft(id: number): Draft {
  return {
    id,
    text: '',
    link: '',
    image_address: '',
    image_words: '',
    picture: null,
    accounts: [],
    saved_at: NOW,
    fits: [],
  }
}

export function fitsOf(draft: Draft, rows: readonly ConnectionView[]): FitView[] {
  const chosen = rows.filter(({ id }) => draft.accounts.includes(id))
  const picture = draft.picture !== null || draft.image_address !== ''
  return byNetwork(chosen).map(([network, accounts]) => {
    if (network === 'youtube') {
      return {
        network,
        accounts,
        most: 0,
        unit: 'characters',
        link: 'in_text',
        with_picture: false,
        problem: YOUTUBE,
      }
    }
    const { most, unit, link, needs } = FORMS[network]
    const missing = needs !== undefined && draft.image_address === '' ? needs : null
    const empty = draft.text.trim() === '' && !picture ? 'There is nothing in it yet.' : null
    return { network, accounts, most, unit, link, with_picture: picture, problem: missing ?? empty }
  })
}

interface Sent {
  view: PostView
}

function target(
  account: number,
  stage: TargetStage,
  title: string,
  text: string | null,
  change: Partial<TargetView> = {},
): TargetView {
  return {
    account,
    stage,
    at: NOW,
    address: null,
    title,
    text,
    can_send: false,
    needs_sign_in: false,
    can_look: false,
    can_settle: false,
    ...change,
  }
}

const taken = (row: ConnectionView) =>
  target(row.id, 'published', 'Published', null, {
    address: `https://${row.network}.example/posts/${row.id}`,
  })

function post(id: number, text: string, change: Partial<PostView>): PostView {
  return {
    id,
    title: text.split('\n')[0]!,
    text,
    link: '',
    image_address: '',
    image_words: '',
    picture: null,
    stage: 'sent',
    sent_off_at: NOW,
    planned_at: null,
    targets: [],
    ...change,
  }
}

const REPAIR =
  'Repair Week starts on Monday.\n\nBring the jacket you love and we will mend it while you wait. Zips, seams and down, free for anything we made.'

/** Posts in every stage, on the accounts that are there. */
export function postsOf(rows: readonly ConnectionView[], many: number): Sent[] {
  const owned = rows.filter((row) => row.purpose === 'owned' && row.network !== 'youtube')
  const broken = owned.find((row) => row.needs_you)
  const fine = owned.filter((row) => !row.needs_you)
  if (fine.length < 5 || !broken) return []
  const [first, second, third, fourth, fifth] = fine as [
    ConnectionView,
    ConnectionView,
    ConnectionView,
    ConnectionView,
    ConnectionView,
  ]
  const ended = target(
    broken.id,
    'refused',
    'Ended while publishing',
    `${broken.cause_line ?? 'The sign-in ended'}. Nothing was posted there.`,
    { needs_sign_in: true },
  )
  const role = target(
    fourth.id,
    'refused',
    'Limited: publishing',
    'Tom can answer on this Page but not post. Nothing was posted there.',
  )
  const unknown = target(
    fifth.id,
    'unknown',
    `We don't know whether ${fifth.network_name} took it`,
    `The answer of ${fifth.network_name} was lost. Look whether it stands there, then choose.`,
    { can_look: true },
  )
  const found = [
    post(101, REPAIR, {
      stage: 'needs_you',
      targets: [unknown, ended, role, taken(first), taken(second), taken(third)],
    }),
    post(102, 'Doors open at nine, mornings are quietest.', {
      stage: 'needs_you',
      planned_at: '2026-11-24T08:00:00Z',
      targets: [
        target(
          first.id,
          'held',
          'Missed its time',
          'It was planned for 24 Nov, 09:00, while Holdfast could not send it. Publish it now?',
          { can_send: true },
        ),
        target(
          broken.id,
          'held',
          'Held',
          `${broken.cause_line ?? 'The sign-in ended'}. It was planned for 24 Nov, 09:00 and is kept.`,
          { needs_sign_in: true },
        ),
      ],
    }),
    post(103, 'Last days of Repair Week', {
      stage: 'planned',
      planned_at: '2026-11-27T08:00:00Z',
      targets: [
        target(first.id, 'waiting', 'Planned for 27 Nov, 09:00', null),
        target(
          broken.id,
          'waiting',
          'Planned for 27 Nov, 09:00',
          `It will not go out: ${broken.cause_line ?? 'the sign-in ended'}.`,
        ),
      ],
    }),
    post(104, 'The autumn boots are in.', {
      sent_off_at: '2026-11-20T08:00:00Z',
      targets: [taken(first), taken(second)],
    }),
  ]
  for (let n = 0; n < many; n++) {
    found.push(
      post(200 + n, `Post ${n + 1}: ${'a long title that goes on and on '.repeat(3)}`, {
        sent_off_at: new Date(Date.parse(NOW) - (n + 1) * 3_600_000).toISOString(),
        targets: [taken(first)],
      }),
    )
  }
  return found.map((view) => ({ view }))
}

const ORDER: PostStage[] = ['needs_you', 'sending', 'planned', 'draft', 'sent']

export function linesOf(
  sent: readonly Sent[],
  drafts: readonly Draft[],
  rows: readonly ConnectionView[],
): PostLine[] {
  const networks = (ids: readonly number[]) => [
    ...new Set(rows.filter(({ id }) => ids.includes(id)).map(({ network }) => network)),
  ]
  const lines: PostLine[] = [
    ...sent.map(({ view }) => ({
      id: view.id,
      title: view.title,
      stage: view.stage,
      at: view.planned_at ?? view.sent_off_at,
      networks: networks(view.targets.map(({ account }) => account)),
      accounts: view.targets.length,
      published: view.targets.filter(({ stage }) => stage === 'published').length,
      at_risk: view.targets.filter(({ stage, text }) => stage === 'waiting' && text !== null)
        .length,
      held: view.targets.some(({ stage }) => stage === 'held'),
    })),
    ...drafts
      .filter(({ text, accounts }) => text !== '' || accounts.length > 0)
      .map((draft) => ({
        id: draft.id,
        title: draft.text.split('\n')[0]!,
        stage: 'draft' as const,
        at: draft.saved_at,
        networks: networks(draft.accounts),
        accounts: draft.accounts.length,
        published: 0,
        at_risk: 0,
        held: false,
      })),
  ]
  return lines.toSorted((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage))
}

/** The stage of a post by its accounts. */
function restaged(view: PostView): PostView {
  const any = (...stages: TargetStage[]) => view.targets.some(({ stage }) => stages.includes(stage))
  const stage: PostStage = any('sending')
    ? 'sending'
    : any('refused', 'unknown', 'held')
      ? 'needs_you'
      : any('waiting')
        ? 'planned'
        : 'sent'
  return { ...view, stage }
}

/** Sends a draft off. An account that does not work refuses. */
export function sendOff(
  draft: Draft,
  planned: string | null,
  rows: readonly ConnectionView[],
): PostView {
  const going = rows.filter(({ id }) => draft.accounts.includes(id))
  return restaged(
    post(draft.id, draft.text, {
      link: draft.link,
      image_address: draft.image_address,
      image_words: draft.image_words,
      picture: draft.picture,
      planned_at: planned,
      targets: going.map((row) =>
        planned === null ? taken(row) : target(row.id, 'waiting', 'Planned', null, { at: planned }),
      ),
    }),
  )
}

/** Changes what became of a post at some accounts. */
export function changed(
  view: PostView,
  accounts: readonly number[],
  rows: readonly ConnectionView[],
  how: 'taken' | 'left' | 'looked',
): PostView {
  const targets = view.targets.map((one) => {
    const row = rows.find(({ id }) => id === one.account)
    if (!accounts.includes(one.account) || !row) return one
    if (how === 'taken') return taken(row)
    if (how === 'left') return target(one.account, 'left_out', 'Left out', null)
    return {
      ...one,
      can_settle: true,
      text: `${row.network_name} did not show it. It may still come. Look there yourself, then choose.`,
    }
  })
  return restaged({ ...view, targets })
}

/** After a sign-in, what it kept from going can go. */
export function afterSignIn(view: PostView, rows: readonly ConnectionView[]): PostView {
  const targets = view.targets.map((one) => {
    const row = rows.find(({ id }) => id === one.account)
    const works = row && !row.needs_you && one.needs_sign_in
    return works
      ? {
          ...one,
          needs_sign_in: false,
          can_send: true,
          title: 'Works again',
          text: 'Nothing was posted there. It can go now.',
        }
      : one
  })
  return { ...view, targets }
}

/** What becomes of the posts that wait for an account which is to be disconnected. */
export function waitingFor(posts: { view: PostView }[], id: ConnectionView['id']): string[] {
  const counted = (...stages: TargetStage[]) =>
    posts.filter(({ view }) =>
      view.targets.some(({ account, stage }) => account === id && stages.includes(stage)),
    ).length
  const [planned, held] = [counted('waiting'), counted('held', 'refused')]
  const said = (n: number, one: string, many: string) => (n === 0 ? [] : [n === 1 ? one : many])
  return [
    ...said(
      planned,
      '1 planned post: it is held, unless the account is connected again by its time',
      `${planned} planned posts: they are held, unless the account is connected again by their time`,
    ),
    ...said(
      held,
      '1 post that did not go out: it is kept, and goes when you say so after the account is connected again',
      `${held} posts that did not go out: they are kept, and go when you say so after the account is connected again`,
    ),
  ]
}
