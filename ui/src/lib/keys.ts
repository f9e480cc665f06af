/** Shortcuts of the whole window. Those of a list belong to the list. */

import type { View } from './view'

type Shortcut = { kind: 'jump' } | { kind: 'view'; view: View }

/** The sidebar from top to bottom. */
const numbered: readonly View[] = [
  'home',
  'publish',
  'conversations',
  'connections',
  'people',
  'activity',
]

export function shortcut(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): Shortcut | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return null
  const key = event.key.toLowerCase()
  if (key === 'k') return { kind: 'jump' }
  if (key === 'n') return { kind: 'view', view: 'publish' }
  const view = numbered[Number(key) - 1]
  return view ? { kind: 'view', view } : null
}

/** Opens the account picker of the page that has one. */
export function isPickerKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): boolean {
  const control = event.ctrlKey || event.metaKey
  return control && event.shiftKey && !event.altKey && event.key.toLowerCase() === 'a'
}

/** Whether the event belongs to something that is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'))
  )
}
