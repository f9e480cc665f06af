import { describe, expect, test } from 'vitest'
import { connection } from '../test/connection'
import { MORE_AT_ONCE, pickerGroups, QUIET_SHOWN, selectable } from './picker'

const none = new Set<number>()
const closed = new Map()
const many = (count: number) => Array.from({ length: count }, () => connection())

describe('the groups of the picker', () => {
  test('come in the order of the networks', () => {
    const groups = pickerGroups(
      [connection({ network: 'x' }), connection({ network: 'instagram' }), connection()],
      '',
      none,
      closed,
    )
    expect(groups.map(({ network }) => network)).toEqual(['facebook', 'instagram', 'x'])
  })

  test('fold quiet accounts over six, and never one that needs somebody', () => {
    const broken = connection({ status: { kind: 'expired' } })
    const [group] = pickerGroups([broken, ...many(17)], '', none, closed)
    expect(group?.shown).toHaveLength(QUIET_SHOWN + 1)
    expect(group?.shown[0]).toBe(broken)
    expect(group?.folded).toBe(11)
    expect(group?.selectable).toHaveLength(17)
  })

  test('never fold a chosen one', () => {
    const all = many(20)
    const chosen = all[19]?.id ?? 0
    const [group] = pickerGroups(all, '', new Set([chosen]), closed)
    expect(group?.shown.map(({ id }) => id)).toContain(chosen)
  })

  test('open a hundred at a time, so that ten thousand rows do not come at once', () => {
    const [group] = pickerGroups(many(10_000), '', none, new Map([['facebook', MORE_AT_ONCE]]))
    expect(group?.shown).toHaveLength(QUIET_SHOWN + MORE_AT_ONCE)
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
