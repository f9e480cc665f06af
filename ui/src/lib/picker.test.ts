import { describe, expect, test } from 'vitest'
import { connection } from '../test/connection'
import {
  countOf,
  drawnRows,
  FOLD,
  HEAD,
  heightOf,
  pickerGroups,
  QUIET_SHOWN,
  ROW,
  rowAtPlace,
  rowOf,
  selectable,
} from './picker'

const none = new Set<number>()
const many = (count: number) => Array.from({ length: count }, () => connection())

describe('the groups of the picker', () => {
  test('come in the order of the networks', () => {
    const groups = pickerGroups(
      [connection({ network: 'x' }), connection({ network: 'instagram' }), connection()],
      '',
      none,
      new Set(),
    )
    expect(groups.map(({ network }) => network)).toEqual(['facebook', 'instagram', 'x'])
    expect(groups.map(({ first }) => first)).toEqual([0, 1, 2])
  })

  test('fold quiet accounts over six, and never one that needs somebody', () => {
    const broken = many(300).map((row) => ({ ...row, status: { kind: 'expired' } as const }))
    const [group] = pickerGroups([...broken, ...many(17)], '', none, new Set())
    expect(group?.shown).toHaveLength(QUIET_SHOWN + 300)
    expect(group?.shown[0]).toBe(broken[0])
    expect(group?.folded).toBe(11)
    expect(group?.height).toBe(HEAD + 306 * ROW + FOLD + 1)
  })

  test('never fold a chosen one', () => {
    const all = many(20)
    const chosen = all[19]?.id ?? 0
    const [group] = pickerGroups(all, '', new Set([chosen]), new Set())
    expect(group?.shown.map(({ id }) => id)).toContain(chosen)
  })

  test('open whole, and show all that a search finds', () => {
    const rows = many(10_000)
    expect(pickerGroups(rows, '', none, new Set(['facebook']))[0]?.shown).toHaveLength(10_000)
    expect(pickerGroups(rows, 'northwind', none, new Set())[0]?.shown).toHaveLength(10_000)
  })
})

describe('the drawn rows', () => {
  const open = new Set(['facebook', 'x'] as const)
  const rows = [
    ...many(5_000),
    ...Array.from({ length: 5_000 }, () => connection({ network: 'x' })),
  ]
  const groups = pickerGroups(rows, '', none, open)

  test('are those one sees and some around them, each in its place', () => {
    const top = 2_000 * ROW
    const drawn = drawnRows(groups, top, 400, null)
    expect(drawn.length).toBeLessThan(30)
    expect(drawn[0]!.top).toBeLessThanOrEqual(top)
    expect(drawn.at(-1)!.top + ROW).toBeGreaterThanOrEqual(top + 400)
    for (const { row, index, top } of drawn) {
      expect(row).toBe(rows[index])
      expect(top).toBe(HEAD + index * ROW)
    }
  })

  test('go over the border of two groups', () => {
    const border = groups[1]!.top
    const drawn = drawnRows(groups, border - 100, 200, null)
    expect(new Set(drawn.map(({ group }) => group.network))).toEqual(new Set(['facebook', 'x']))
  })

  test('hold the one the keyboard is on, in its order', () => {
    const active = rowAtPlace(groups, 3)
    const drawn = drawnRows(groups, heightOf(groups) - 400, 400, active)
    expect(drawn[0]).toEqual(active)
    expect(drawn.at(-1)?.index).toBe(countOf(groups) - 1)
  })

  test('are all where there are few', () => {
    const few = pickerGroups(many(40), '', none, open)
    expect(drawnRows(few, 0, 0, null)).toHaveLength(40)
  })

  test('are found by place and by account', () => {
    expect(rowAtPlace(groups, 7_000)?.row).toBe(rows[7_000])
    expect(rowOf(groups, rows[7_000]!.id)).toEqual(rowAtPlace(groups, 7_000))
    expect(rowAtPlace(groups, 10_000)).toBeNull()
    expect(rowAtPlace(groups, -1)).toBeNull()
    expect(rowOf(groups, null)).toBeNull()
  })
})

test.each([
  [{ kind: 'connected' }, true],
  [{ kind: 'expires_in', days: 1 }, true],
  [{ kind: 'limited', what: 'comments' }, true],
  [{ kind: 'cant_check', reason: { kind: 'offline' } }, true],
  [{ kind: 'expired' }, false],
  [{ kind: 'invalid', cause: 'password_changed' }, false],
  [{ kind: 'disconnected' }, false],
  [{ kind: 'page_not_chosen' }, false],
] as const)('%j can be chosen: %s', (status, wanted) => {
  expect(selectable(connection({ status }))).toBe(wanted)
})
