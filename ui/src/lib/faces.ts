/** Initials and tints of people and accounts, always the same for a name. */

/** "AR" of "Ana Ruiz", "N" of "Northwind". Takes whole characters, whatever the script. */
export function initials(name: string): string {
  const words = name.split(/[\s·,/|–-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = (word: string | undefined) => (word ? [...word][0]! : '')
  const last = words.length > 1 ? words.at(-1) : undefined
  return (first(words[0]) + first(last)).toLocaleUpperCase() || '–'
}

/** How many tints there are for names; one more, neutral, is for nobody. */
const TINTS = [1, 2, 3] as const

export function tint(name: string): (typeof TINTS)[number] {
  let sum = 0
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) >>> 0
  return TINTS[sum % TINTS.length]!
}
