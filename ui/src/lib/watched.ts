/** What a monitored account watches, as it is typed. The core has the last word. */

import type { Network } from './bindings/Network'

export type WatchedKind = 'hashtag' | 'username' | 'page'

/** Instagram's limit for hashtags in seven days; the other one is Holdfast's own. */
export const most: Record<WatchedKind, number> = { hashtag: 30, username: 100, page: 100 }

/** What a competitor is called there. */
export function competitorKind(network: Network): WatchedKind {
  return network === 'facebook' ? 'page' : 'username'
}

/** The sign before a name where it is shown. */
export const sign: Record<WatchedKind, string> = { hashtag: '#', username: '@', page: '' }

export interface Added {
  names: string[]
  /** The first entry that cannot be watched. */
  wrong: string | null
  /** So many did not fit any more. */
  over: number
}

/** `have` with what was typed or pasted, which may be several. */
export function added(kind: WatchedKind, have: readonly string[], typed: string): Added {
  const names = [...have]
  const seen = new Set(have.map((name) => name.toLowerCase()))
  let over = 0
  for (const entry of apart(kind, typed)) {
    if (!sound[kind].test(entry)) return { names: [...have], wrong: entry, over: 0 }
    const name = kind === 'page' ? entry : entry.toLowerCase()
    if (seen.has(name.toLowerCase())) continue
    seen.add(name.toLowerCase())
    if (names.length < most[kind]) names.push(name)
    else over += 1
  }
  return { names, wrong: null, over }
}

const sound: Record<WatchedKind, RegExp> = {
  hashtag: /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*$/u,
  username: /^[a-z0-9._]+$/i,
  page: /^\P{Cc}+$/u,
}

/** A Page's name has spaces and commas of its own. */
function apart(kind: WatchedKind, typed: string): string[] {
  const parts = kind === 'page' ? [typed.replace(/\s+/g, ' ')] : typed.split(/[\s,;#@]+/)
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
