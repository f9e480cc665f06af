/** How long a reply is as its network counts it. A hint while one writes; the core decides. */
import type { Unit } from './bindings/Unit'
import { weighted } from './post_length'

export function replyLength(unit: Unit, text: string): number {
  switch (unit) {
    case 'characters':
      return [...text].length
    case 'utf16':
      return text.length
    case 'bytes':
      return new TextEncoder().encode(text).length
    case 'weighted':
      return weighted(text)
  }
}
