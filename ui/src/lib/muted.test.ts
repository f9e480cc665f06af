import { expect, test } from 'vitest'
import { northwindNotices as notices } from './fake_host/notices'
import { settings } from './fake_host/start'
import { isMuted } from './muted'

const [both] = notices

test('a muted kind is muted whatever it is about', () => {
  expect(both && isMuted(both, { ...settings, muted_kinds: [both.kind] })).toBe(true)
  expect(both && isMuted(both, { ...settings, muted_kinds: ['reconnected'] })).toBe(false)
})

test('a notice about several accounts is muted with the last of them', () => {
  expect(both && isMuted(both, { ...settings, muted_accounts: [5] })).toBe(false)
  expect(both && isMuted(both, { ...settings, muted_accounts: [4, 5] })).toBe(true)
})

test('what is about no account is not muted by accounts', () => {
  const none = both && { ...both, connections: [] }
  expect(none && isMuted(none, settings)).toBe(false)
})
