/**
 * How long a text is as a network counts it. What each network takes comes from the core; counting
 * happens here too, so that it keeps pace with the typing. The core has the last word.
 */
import type { FitView } from './bindings/FitView'
import type { Unit } from './bindings/Unit'

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

export interface PostLength {
  used: number
  most: number
  /** Negative when the text is too long. */
  left: number
  fits: boolean
}

/** The text as it goes out, with the link where that is a part of it. */
export function goingOut(fit: FitView, text: string, link: string): string {
  const trimmed = link.trim()
  const inText =
    fit.link === 'in_text' || fit.link === 'words' || (fit.link === 'preview' && fit.with_picture)
  if (trimmed === '' || !inText || text.includes(trimmed)) return text.trim()
  return text.trim() === '' ? trimmed : `${text.trim()}\n\n${trimmed}`
}

/** The length of a post at accounts of one kind. */
export function postLength(fit: FitView, text: string, link: string): PostLength {
  const used = count(fit.unit, goingOut(fit, text, link))
  return { used, most: fit.most, left: fit.most - used, fits: used <= fit.most }
}

export function count(unit: Unit, text: string): number {
  switch (unit) {
    case 'weighted':
      return weighted(text)
    case 'bytes':
      return new TextEncoder().encode(text).length
    case 'utf16':
      return text.length
    case 'characters':
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
