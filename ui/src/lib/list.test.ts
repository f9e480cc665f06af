import { describe, expect, it } from 'vitest'
import { by, connection, endsIn } from '../test/connection'
import type { PendingChoice } from './bindings/PendingChoice'
import { lines, nearest, passes, searched, sorted } from './list'

const repair = connection({
  name: 'Northwind Repair',
  handle: 'northwind.repair',
  network: 'instagram',
})
const cafe = connection({
  name: 'Café Nørd',
  handle: 'cafe',
  network: 'x',
  connected_by: by('Zoë', 9),
})
const watch = connection({
  name: 'Climb',
  purpose: 'monitored',
  watched: { hashtags: ['mendit'], competitors: ['Old Growth'] },
})
const rows = [repair, cafe, watch]
const ids = (found: readonly { id: number }[]) => found.map((row) => row.id)

describe('the search', () => {
  it.each([
    ['repair', [repair]],
    ['REPAIR instagram', [repair]],
    ['@northwind.repair', [repair]],
    ['cafe', [cafe]],
    ['twitter', [cafe]],
    ['zoe', [cafe]],
    ['#mendit', [watch]],
    ['old growth', [watch]],
    ['   ', rows],
    ['repair twitter', []],
  ] as const)('%s finds what is meant', (search, found) => {
    expect(ids(searched(rows, search))).toEqual(ids(found))
  })

  it('proposes the word that was meant', () => {
    expect(nearest(rows, 'repiar')).toEqual({ word: 'repair', count: 1 })
    expect(nearest(rows, 'zzzzzz')).toBeNull()
    expect(nearest(rows, 'ca')).toBeNull()
  })
})

describe('a filter', () => {
  it.each([
    ['needs_you', { status: { kind: 'expired' } }, true],
    ['needs_you', { status: { kind: 'limited', what: 'ads' } }, false],
    ['expiring', { status: { kind: 'expires_in', days: 1 } }, true],
    ['limited', { status: { kind: 'limited', what: 'ads' } }, true],
    ['cant_check', { status: { kind: 'cant_check', reason: { kind: 'clock' } } }, true],
    ['disconnected', { status: { kind: 'disconnected' } }, true],
    ['connected', {}, true],
    ['connected', { status: { kind: 'disconnected' } }, false],
  ] as const)('%s on %j: %s', (filter, change, passed) => {
    expect(passes(connection(change), filter)).toBe(passed)
  })
})

describe('the order', () => {
  const soon = connection({ name: 'B 10', deadline: endsIn(2), connected_by: by('Tom', 2) })
  const late = connection({ name: 'B 9', deadline: endsIn(40), connected_by: by('Ana', 1) })
  const never = connection({ name: 'A', connected_by: null })
  const all = [never, late, soon]

  it.each([
    ['status', false, [never, late, soon]],
    ['status', true, [soon, late, never]],
    ['account', false, [never, late, soon]],
    ['account', true, [soon, late, never]],
    ['until', false, [soon, late, never]],
    ['by', false, [late, soon, never]],
  ] as const)('by %s, turned around: %s', (column, down, expected) => {
    expect(ids(sorted(all, { by: column, down }))).toEqual(ids(expected))
  })
})

describe('the lines', () => {
  const broken = connection({ status: { kind: 'expired' } })
  const works = connection({ connected_by: by('Tom', 2), network: 'tiktok' })
  const pending: PendingChoice = {
    flow: 'f',
    provider: 'facebook',
    network: 'facebook',
    purpose: 'owned',
    member: 'Mei',
    at: '2026-11-25T16:40:00Z',
  }
  const keys = (grouping: 'none' | 'person' | 'network') =>
    lines([broken, works, watch], [pending], grouping).map((line) => line.key)

  it('put a sign-in without a profile behind what is broken and before what works', () => {
    expect(keys('none')).toEqual([
      `row ${broken.id}`,
      'pending f',
      `row ${works.id}`,
      `row ${watch.id}`,
      `watched ${watch.id}`,
    ])
  })

  it('are headed by person or network', () => {
    expect(keys('person')).toEqual([
      'pending f',
      'head Ana',
      `row ${broken.id}`,
      `row ${watch.id}`,
      `watched ${watch.id}`,
      'head Tom',
      `row ${works.id}`,
    ])
    expect(keys('network')).toContain('head TikTok')
  })
})
