import { describe, expect, test } from 'vitest'
import type { FitView } from './bindings/FitView'
import { count, goingOut, postLength } from './post_length'

function fit(change: Partial<FitView>): FitView {
  return {
    network: 'x',
    accounts: [1],
    most: 280,
    unit: 'weighted',
    link: 'in_text',
    with_picture: false,
    problem: null,
    ...change,
  }
}

describe('how long a post is', () => {
  test('X counts a link as 23, however long it is', () => {
    expect(count('weighted', 'https://northwind.example/' + 'a'.repeat(300))).toBe(23)
    expect(count('weighted', 'See http://a.io now')).toBe('See '.length + 23 + ' now'.length)
  })

  test('X counts Chinese twice and an emoji of several code points as two', () => {
    expect(count('weighted', '修理')).toBe(4)
    expect(count('weighted', '👩‍👩‍👧‍👦')).toBe(2)
    expect(count('weighted', '❤️')).toBe(2)
    expect(count('weighted', '© 2026 café')).toBe(11)
  })

  test('X counts a composed letter once, however it was typed', () => {
    expect(count('weighted', 'cafe\u0301')).toBe(4)
  })

  test('the others count code points, UTF-16 or bytes', () => {
    expect(count('characters', '🪡')).toBe(1)
    expect(count('utf16', '🪡')).toBe(2)
    expect(count('bytes', '🪡é')).toBe(6)
  })

  test('the last letter that fits, and the first that does not', () => {
    expect(postLength(fit({}), 'a'.repeat(280), '')).toEqual({
      used: 280,
      most: 280,
      left: 0,
      fits: true,
    })
    expect(postLength(fit({}), 'a'.repeat(281), '')).toMatchObject({ left: -1, fits: false })
  })

  test('a link joins the text where the network shows no preview', () => {
    const link = ' https://a.io '
    expect(goingOut(fit({}), '', link)).toBe('https://a.io')
    expect(goingOut(fit({}), 'Hello', '')).toBe('Hello')
    expect(goingOut(fit({}), 'Hello', link)).toBe('Hello\n\nhttps://a.io')
    expect(goingOut(fit({}), 'See https://a.io', link)).toBe('See https://a.io')
    expect(goingOut(fit({ link: 'preview' }), 'Hello', link)).toBe('Hello')
    const beside = fit({ link: 'preview', with_picture: true })
    expect(goingOut(beside, 'Hello', link)).toBe('Hello\n\nhttps://a.io')
    expect(goingOut(fit({ link: 'button' }), 'Hello', link)).toBe('Hello')
  })
})
