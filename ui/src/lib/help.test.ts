import { expect, test } from 'vitest'
import { helpTopics } from './fake_host/help'
import { byProvider, searchTopics } from './help'
import { cureWords } from './messages/help'

test('causes stand under the sign-in they belong to', () => {
  const groups = byProvider(helpTopics)
  expect(groups.map(({ provider }) => provider)).toEqual(['facebook', 'linkedin', 'google', 'x'])
  expect(groups[0]?.topics).toHaveLength(4)
})

test.each([
  ['security', ['security_check']],
  ['YouTube', ['app_disabled']],
  ['clear cookies facebook', ['security_check']],
  ['someone else', ['role_removed']],
  ['nothing like it', []],
])('“%s” finds %j', (search, causes) => {
  expect(searchTopics(helpTopics, search).map(({ cause }) => cause)).toEqual(causes)
})

test('every cure says what it takes, in words of its own', () => {
  const cures = [
    'reconnect',
    'step_then_reconnect',
    'someone_else',
    'not_by_reconnect',
    'wait_only',
    'app_administrator',
  ] as const
  const said = cures.map((cure) => cureWords(cure, 'linkedin'))
  expect(new Set(said).size).toBe(cures.length)
  expect(said[1]).toBe('First a step at LinkedIn')
})
