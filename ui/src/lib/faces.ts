/** Initials and tints of people and accounts, always the same for a name. */

/** "AR" of "Ana Ruiz", "N" of "Northwind". Takes whole characters, whatever the script. */
export function initials(name: string): string {
  const words = name.split(/[\s·,/|–-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = (word: string | undefined) => (word ? [...word][0]! : '')
  const last = words.length > 1 ? words.at(-1) : undefined
  return (first(words[0]) + first(last)).toLocaleUpperCase() || '–'
}

/** Tints of people and grounds of accounts in tokens.css; people's fourth is for nobody. */
export const PEOPLE_TINTS = 3
export const ACCOUNT_GROUNDS = 9

/** A number from 1 to `of`, always the same for a name. */
export function tint(name: string, of: number): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) >>> 0
  return (sum % of) + 1
}
