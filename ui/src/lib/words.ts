/** Grammar that every message needs. */

/** "1 account", "3 accounts" */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}

/** "Ana, Tom and Mei" */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names)
}

/** "Ana's", "James's" */
export function whose(name: string): string {
  return `${name}'s`
}

/** "Ana" of "Ana Ruiz". */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}
