import { describe, expect, test } from 'vitest'
import { postLength, withLink } from './post_length'

describe('how long a post is', () => {
  test('X counts a link as 23, however long it is', () => {
    expect(postLength('x', '', 'https://northwind.example/' + 'a'.repeat(300)).used).toBe(23)
    expect(postLength('x', 'See http://a.io now', '').used).toBe('See '.length + 23 + ' now'.length)
  })

  test('X counts Chinese twice and an emoji of several code points as two', () => {
    expect(postLength('x', '修理', '').used).toBe(4)
    expect(postLength('x', '👩‍👩‍👧‍👦', '').used).toBe(2)
    expect(postLength('x', '❤️', '').used).toBe(2)
    expect(postLength('x', '© 2026 café', '').used).toBe(11)
  })

  test('X counts a composed letter once, however it was typed', () => {
    expect(postLength('x', 'cafe\u0301', '').used).toBe(4)
  })

  test('the others count code points, TikTok UTF-16, YouTube bytes', () => {
    expect(postLength('facebook', '🪡', '').used).toBe(1)
    expect(postLength('tiktok', '🪡', '').used).toBe(2)
    expect(postLength('youtube', '🪡é', '').used).toBe(6)
  })

  test.each([
    ['facebook', 63_206],
    ['instagram', 2_200],
    ['linkedin', 3_000],
    ['tiktok', 2_200],
    ['x', 280],
    ['youtube', 5_000],
    ['google_business', 1_500],
  ] as const)('%s ends at %d', (network, limit) => {
    expect(postLength(network, 'a'.repeat(limit), '').fits).toBe(true)
    const over = postLength(network, 'a'.repeat(limit + 1), '')
    expect(over.fits).toBe(false)
    expect(over.left).toBe(-1)
  })

  test('a link alone is the whole text', () => {
    expect(withLink('', ' https://a.io ')).toBe('https://a.io')
    expect(withLink('Hello', '')).toBe('Hello')
    expect(withLink('Hello', 'https://a.io')).toBe('Hello\n\nhttps://a.io')
  })
})
