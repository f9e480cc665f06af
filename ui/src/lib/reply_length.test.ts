import { expect, test } from 'vitest'
import { replyLength } from './reply_length'

// é is one character and two bytes, 👋 two UTF-16 units and four bytes; X counts an emoji twice and
// a link of any length 23 ("Counting characters").
test.each([
  ['characters', 'é👋', 2],
  ['utf16', 'é👋', 3],
  ['bytes', 'é👋', 6],
  ['weighted', 'é👋', 3],
  ['weighted', 'https://northwind.example/a/very/long/address/of/a/page', 23],
] as const)('%s of %s', (unit, text, length) => {
  expect(replyLength(unit, text)).toBe(length)
})
