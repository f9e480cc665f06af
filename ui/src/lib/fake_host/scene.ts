/** What the address of the page asks for, such as `?rows=500&flow=take_over`. */

import type { StartState } from '../bindings/StartState'
import type { UnwritableView } from '../bindings/UnwritableView'
import type { WayBack } from '../bindings/WayBack'

/** How the next sign-in ends. */
export type Ending =
  | 'same'
  | 'stay'
  | 'choose'
  | 'unlisted'
  | 'take_over'
  | 'different'
  | 'left_out'
  | 'closed'
  | 'declined'
  | 'timeout'
  | 'failed'
  | 'paste'

/** How the mail server is: not set up, refusing the login, or slow. */
export type MailScene = 'unset' | 'refused' | 'slow'

/** How the networks take replies. */
export type Taking = 'take' | 'lose' | 'refuse'

export interface Scene {
  /** So many accounts instead of Northwind's. */
  rows?: number
  /** `empty`: no account yet; `hostile`: names that try to break the layout; `all`: every status. */
  company?: 'northwind' | 'empty' | 'hostile' | 'all'
  /** What the window opens with. */
  phase?: 'ready' | 'first_start' | 'blocked'
  practice?: boolean
  keychain?: StartState['keychain']
  key_home?: StartState['key_home']
  theme?: 'system' | 'light' | 'dark'
  /** A copy took the place of the database; `log`: its newest changes are gone. */
  restored?: 'copy' | 'log'
  /** Why nothing can be saved. */
  unwritable?: UnwritableView
  /** Renewed sign-ins that find no room on the disk. */
  unstored?: number
  diskNearlyFull?: boolean
  offline?: boolean
  /** So many notices instead of the few. */
  notices?: number
  /** What many accounts share is wrong. */
  banners?: boolean
  mail?: MailScene
  /** How a closed window would come back. */
  way_back?: WayBack
  /** A sign-in that waits for its choice. */
  pending?: boolean
  flow?: Ending
  /** The provider whose network app is missing. */
  missing?: string
  /** So many things others wrote; 40 unless told. */
  talk?: number
  replies?: Taking
  /** Answers come after so many milliseconds. */
  delay?: number
  /** How long the invented network takes between two phases of a sign-in. */
  step?: number
  /** So many sent posts more. */
  posts?: number
}

export function sceneOf(search: string): Scene {
  const asked = new URLSearchParams(search)
  const text = (name: string) => asked.get(name) ?? undefined
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined)
  return {
    rows: number('rows'),
    notices: number('notices'),
    company: text('company') as Scene['company'],
    phase: text('phase') as Scene['phase'],
    practice: asked.has('practice'),
    keychain: text('keychain') as Scene['keychain'],
    key_home: text('key_home') as Scene['key_home'],
    theme: text('theme') as Scene['theme'],
    restored: text('restored') as Scene['restored'],
    unwritable: text('unwritable') as Scene['unwritable'],
    banners: asked.has('banners'),
    offline: asked.has('offline'),
    unstored: number('unstored'),
    diskNearlyFull: asked.has('disk'),
    pending: asked.has('pending'),
    flow: text('flow') as Ending | undefined,
    missing: text('missing'),
    mail: text('mail') as MailScene | undefined,
    talk: number('talk'),
    replies: text('replies') as Taking | undefined,
    delay: number('delay'),
    step: number('step'),
    posts: number('posts'),
  }
}
