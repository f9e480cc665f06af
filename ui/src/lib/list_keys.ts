/** Keys of a list that has the focus. */

export type ListAction =
  | { kind: 'move'; by: number; extend: boolean }
  | { kind: 'edge'; end: boolean; extend: boolean }
  | { kind: 'select' | 'open' | 'menu' | 'reconnect' | 'timeline' }

/** Rows that Page Down skips. */
const PAGE = 10

/** `onRow`: the row itself has the focus, not a button in it. */
export function listAction(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  onRow: boolean,
  letters: boolean,
): ListAction | null {
  const extend = event.shiftKey
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    return { kind: 'menu' }
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  switch (event.key) {
    case 'ArrowDown':
      return { kind: 'move', by: 1, extend }
    case 'ArrowUp':
      return { kind: 'move', by: -1, extend }
    case 'PageDown':
      return { kind: 'move', by: PAGE, extend }
    case 'PageUp':
      return { kind: 'move', by: -PAGE, extend }
    case 'Home':
      return { kind: 'edge', end: false, extend }
    case 'End':
      return { kind: 'edge', end: true, extend }
    case ' ':
      return onRow ? { kind: 'select' } : null
    case 'Enter':
      return onRow ? { kind: 'open' } : null
  }
  if (!letters) return null
  switch (event.key.toLowerCase()) {
    case 'j':
      return { kind: 'move', by: 1, extend }
    case 'k':
      return { kind: 'move', by: -1, extend }
    case 'r':
      return { kind: 'reconnect' }
    case 't':
      return { kind: 'timeline' }
  }
  return null
}
