import { describe, expect, it } from 'vitest'
import { added, competitorKind, most } from './watched'

describe('what is typed to be watched', () => {
  it.each([
    ['one hashtag', 'hashtag', ' #MendIt ', ['mendit']],
    ['several of a paste', 'hashtag', '#a1 #B2,c3; d4#e5', ['a1', 'b2', 'c3', 'd4', 'e5']],
    ['every script', 'hashtag', '#größe 東京カメラ部 हिन्दी', ['größe', '東京カメラ部', 'हिन्दी']],
    ['nothing', 'hashtag', ' # , ', []],
    ['the same twice', 'hashtag', 'mendit MENDIT', ['mendit']],
    ['usernames', 'username', '@OldGrowth.Gear, six_ridge', ['oldgrowth.gear', 'six_ridge']],
    ['a Page as it is written', 'page', '  Tarn  & Timber, Inc. ', ['Tarn & Timber, Inc.']],
  ] as const)('%s', (_, kind, typed, names) => {
    expect(added(kind, [], typed)).toEqual({ names, wrong: null, over: 0 })
  })

  it.each([
    ['hashtag', 'mendit mend🧵', 'mend🧵'],
    ['hashtag', 'mend-it', 'mend-it'],
    ['username', 'größe', 'größe'],
  ] as const)('%s: names what is none, and adds nothing', (kind, typed, wrong) => {
    expect(added(kind, ['kept'], typed)).toEqual({ names: ['kept'], wrong, over: 0 })
  })

  it('stops at the limit, and says how many are over', () => {
    const full = Array.from({ length: most.hashtag - 1 }, (_, n) => `tag${n}`)
    const { names, over } = added('hashtag', full, 'last tag0 toomany another')
    expect(names).toHaveLength(30)
    expect(names.at(-1)).toBe('last')
    expect(over).toBe(2)
  })

  it('knows one that is there in other letters', () => {
    expect(added('page', ['Old Growth'], 'OLD growth').names).toEqual(['Old Growth'])
  })

  it('calls competitors what the network calls them', () => {
    expect(competitorKind('instagram')).toBe('username')
    expect(competitorKind('facebook')).toBe('page')
  })
})
