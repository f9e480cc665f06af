import { describe, expect, it } from 'vitest'
import { sentence, troubles } from './errors'
import { initials, tint } from './faces'
import { flow } from './messages/flow'
import { count, firstName, list, whose } from './words'

describe('words', () => {
  it('count', () => {
    expect(count(1, 'account')).toBe('1 account')
    expect(count(10_000, 'account')).toBe('10,000 accounts')
  })

  it('list names as one says them', () => {
    expect(list(['Ana'])).toBe('Ana')
    expect(list(['Ana', 'Tom', 'Mei'])).toBe('Ana, Tom and Mei')
  })

  it('name people', () => {
    expect(firstName('Ana Ruiz')).toBe('Ana')
    expect(firstName('  Ana ')).toBe('Ana')
    expect(whose('James')).toBe("James's")
  })

  it.each([
    [1, 1, false, 'Connected again'],
    [2, 2, false, 'Both are connected again'],
    [6, 6, true, 'All 6 are connected'],
    [2, 3, false, '2 of 3 are connected again'],
    [0, 2, false, 'Nothing was connected'],
  ])('%i of %i connected', (n, of, fresh, title) => {
    expect(flow.doneTitle(n, of, fresh)).toBe(title)
  })

  it('say how many can be taken over', () => {
    expect(flow.takeOver('Mei Lin', 5, 6)).toBe('Mei can take over 5 of 6')
    expect(flow.takeOver('Mei Lin', 2, 2)).toBe('Mei can take over both')
    expect(flow.goesOn('Ana Ruiz', 4)).toBe("Ana's sign-in goes on for the other 4")
  })
})

describe('trouble', () => {
  it('has a title and a sentence for every code, without codes or blame', () => {
    for (const [code, { title }] of Object.entries(troubles)) {
      const words = `${title} ${sentence({ code: code as never, message: '', detail: null })}`
      expect(words, code).not.toMatch(/undefined|token|oauth|auth |invalid grant|!/i)
      expect(title, code).toMatch(/^[A-Z]/)
    }
  })

  it('says what the core says, where that is more', () => {
    const message = 'Facebook refuses the app.'
    expect(sentence({ code: 'app_refused', message, detail: null })).toBe(message)
    expect(sentence({ code: 'offline', message: 'x', detail: null })).not.toBe('x')
  })
})

describe('a face', () => {
  it.each([
    ['Ana Ruiz', 'AR'],
    ['Northwind', 'N'],
    ['Northwind Outfitters Canada', 'NC'],
    ['北西アウトフィッターズ', '北'],
    ['🏔️ Northwind 🏕️', 'N'],
    ['.', '–'],
    ['', '–'],
  ])('of %s reads %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })

  it('keeps its tint', () => {
    expect(tint('Ana Ruiz', 3)).toBe(tint('Ana Ruiz', 3))
    for (const name of ['a', 'b', 'c', '北西', '']) {
      expect([1, 2, 3]).toContain(tint(name, 3))
    }
  })
})
