/**
 * How long a text is as each network counts it, and how long it may be. Counting is a hint while
 * one writes; the network has the last word.
 */
import type { Network } from './bindings/Network'

/**
 * Characters a post may have, by the networks' own documents: Facebook's status limit, Instagram's
 * and TikTok's caption, LinkedIn's `commentary`, X's `maxWeightedTweetLength`, YouTube's video
 * description (in bytes), the `summary` of a Google Business Profile post.
 */
const LIMITS: Record<Network, number> = {
  facebook: 63_206,
  instagram: 2_200,
  linkedin: 3_000,
  tiktok: 2_200,
  x: 280,
  youtube: 5_000,
  google_business: 1_500,
}

/** What X counts for every link, and the code points it counts once; all others count twice
 * (twitter-text, config/v3.json). */
const X_LINK = 23
const X_SINGLE: ReadonlyArray<readonly [number, number]> = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
]

const LINK = /https?:\/\/[^\s<>"']+/giu
const EMOJI = /\p{Extended_Pictographic}/u

/** Networks whose posts are a picture or a video with this text beside it. */
const NEEDS_MEDIA: readonly Network[] = ['instagram', 'tiktok', 'youtube']

export interface PostLength {
  network: Network
  used: number
  limit: number
  /** Negative when the text is too long. */
  left: number
  fits: boolean
  needsMedia: boolean
}

/** The text as it goes out: the link stands on a line of its own under the text. */
export function withLink(text: string, link: string): string {
  const trimmed = link.trim()
  if (trimmed === '') return text
  return text === '' ? trimmed : `${text}\n\n${trimmed}`
}

/** The length of a post as `network` counts it. */
export function postLength(network: Network, text: string, link: string): PostLength {
  const limit = LIMITS[network]
  const used = count(network, withLink(text, link))
  const needsMedia = NEEDS_MEDIA.includes(network)
  return {
    network,
    used,
    limit,
    left: limit - used,
    fits: used <= limit,
    needsMedia,
  }
}

function count(network: Network, text: string): number {
  switch (network) {
    case 'x':
      return weighted(text)
    case 'youtube':
      return new TextEncoder().encode(text).length
    // UTF-16 units: what the networks' own documents mean where they say so (TikTok), and never
    // less than what they count.
    case 'tiktok':
      return text.length
    case 'facebook':
    case 'instagram':
    case 'linkedin':
    case 'google_business':
      return [...text].length
  }
}

export function weighted(text: string): number {
  const links = text.match(LINK)?.length ?? 0
  const rest = text.replace(LINK, '').normalize('NFC')
  let sum = links * X_LINK
  for (const { segment } of new Intl.Segmenter(undefined, {
    granularity: 'grapheme',
  }).segment(rest)) {
    sum += EMOJI.test(segment) && [...segment].some(isDouble) ? 2 : pointWeights(segment)
  }
  return sum
}

function pointWeights(segment: string): number {
  return [...segment].reduce((sum, point) => sum + (isDouble(point) ? 2 : 1), 0)
}

function isDouble(point: string): boolean {
  const code = point.codePointAt(0) ?? 0
  return !X_SINGLE.some(([first, last]) => code >= first && code <= last)
}
