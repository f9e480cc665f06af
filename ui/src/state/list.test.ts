import { beforeEach, describe, expect, it } from 'vitest'
import { restage } from '../lib/fake_host/fake_host'
import { Connections } from './connections.svelte'
import { List } from './list.svelte'

describe('the list', () => {
  let list: List

  beforeEach(async () => {
    restage({ pending: true })
    const connections = new Connections()
    await connections.refetch()
    list = new List(connections)
  })

  const selected = () => list.selectedRows.map((row) => row.id)

  it('moves over rows and waiting sign-ins, and stops at the ends', () => {
    expect(list.activeIndex).toBe(0)
    expect(list.move(1, false)).toBe(1)
    expect(list.move(-5, false)).toBe(0)
    expect(list.edge(true, false)).toBe(list.lines.length - 1)
    expect(list.move(1, false)).toBe(list.lines.length - 1)
  })

  it('skips heads and blocks', () => {
    list.grouping = 'person'
    list.edge(false, false)
    const kinds = list.stops.map(() => {
      const kind = list.activeLine?.kind
      list.move(1, false)
      return kind
    })
    expect(new Set(kinds)).toEqual(new Set(['row', 'pending']))
  })

  it('extends the selection from where it started, in both directions', () => {
    const ids = list.shown.map((row) => row.id)
    list.move(1, false)
    list.move(1, true)
    list.move(1, true)
    expect(selected()).toEqual(ids.slice(1, 4))
    list.move(-3, true)
    expect(selected()).toEqual(ids.slice(0, 2))
  })

  it('selects all that is shown, and none again', () => {
    list.search = 'climb'
    list.toggleAll()
    expect(selected()).toEqual(list.shown.map((row) => row.id))
    list.toggleAll()
    expect(selected()).toEqual([])
  })

  it('never counts a selected row that is filtered away', () => {
    list.toggleAll()
    list.status = 'needs_you'
    expect(selected()).toHaveLength(3)
    expect(list.selectedSignIns.map((signIn) => signIn.name)).toEqual([
      "Ana's Facebook sign-in",
      "Tom's LinkedIn sign-in",
    ])
  })

  it('forgets the selection in another tab', () => {
    list.toggleAll()
    list.open('paid')
    expect(selected()).toEqual([])
    expect(list.shown).toHaveLength(4)
  })

  it('hides waiting sign-ins while one searches', () => {
    expect(list.lines.some((line) => line.kind === 'pending')).toBe(true)
    list.search = 'northwind'
    expect(list.lines.some((line) => line.kind === 'pending')).toBe(false)
  })

  it('says where else a search finds something', () => {
    list.search = 'brand campaigns'
    expect(list.shown).toEqual([])
    expect(list.elsewhere).toEqual({ purpose: 'paid', count: 1 })
  })

  it('turns the order around on a second press', () => {
    list.sortBy('account')
    expect(list.sort).toEqual({ by: 'account', down: false })
    list.sortBy('account')
    expect(list.sort).toEqual({ by: 'account', down: true })
    list.sortBy('until')
    expect(list.sort).toEqual({ by: 'until', down: false })
  })
})
