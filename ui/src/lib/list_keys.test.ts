// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { isTyping, shortcut } from './keys'
import { listAction } from './list_keys'

const key = (name: string, held: Partial<KeyboardEvent> = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})

describe('a key in the list', () => {
  it.each([
    ['ArrowDown', {}, { kind: 'move', by: 1, extend: false }],
    ['ArrowUp', { shiftKey: true }, { kind: 'move', by: -1, extend: true }],
    ['j', {}, { kind: 'move', by: 1, extend: false }],
    ['K', { shiftKey: true }, { kind: 'move', by: -1, extend: true }],
    ['End', {}, { kind: 'edge', end: true, extend: false }],
    [' ', {}, { kind: 'select' }],
    ['Enter', {}, { kind: 'open' }],
    ['r', {}, { kind: 'reconnect' }],
    ['T', {}, { kind: 'timeline' }],
    ['F10', { shiftKey: true }, { kind: 'menu' }],
    ['ContextMenu', {}, { kind: 'menu' }],
    ['r', { ctrlKey: true }, null],
    ['x', {}, null],
  ] as const)('%s with %j', (name, held, action) => {
    expect(listAction(key(name, held), true, true)).toEqual(action)
  })

  it('leaves Space and Enter to the buttons in a row', () => {
    expect(listAction(key(' '), false, true)).toBeNull()
    expect(listAction(key('Enter'), false, true)).toBeNull()
  })

  it('is no letter where letters are switched off', () => {
    for (const letter of ['j', 'k', 'r', 't']) {
      expect(listAction(key(letter), true, false)).toBeNull()
    }
    expect(listAction(key('ArrowDown'), true, false)).not.toBeNull()
  })
})

describe('a shortcut of the window', () => {
  it.each([
    ['k', { ctrlKey: true }, { kind: 'jump' }],
    ['K', { metaKey: true }, { kind: 'jump' }],
    ['n', { ctrlKey: true }, { kind: 'view', view: 'publish' }],
    ['1', { ctrlKey: true }, { kind: 'view', view: 'home' }],
    ['4', { ctrlKey: true }, { kind: 'view', view: 'connections' }],
    ['7', { ctrlKey: true }, null],
    ['k', {}, null],
    ['k', { ctrlKey: true, altKey: true }, null],
  ] as const)('%s with %j', (name, held, action) => {
    expect(shortcut(key(name, held))).toEqual(action)
  })

  it('knows what is being typed into', () => {
    const make = (html: string) => {
      const box = document.createElement('div')
      box.innerHTML = html
      return box.firstElementChild
    }
    expect(isTyping(make('<input type="search">'))).toBe(true)
    expect(isTyping(make('<textarea></textarea>'))).toBe(true)
    expect(isTyping(make('<input type="checkbox">'))).toBe(false)
    expect(isTyping(make('<button></button>'))).toBe(false)
  })
})
