import { beforeEach, expect, test } from 'vitest'
import { restage, type FakeHost } from '../lib/fake_host/fake_host'
import { connection } from '../test/connection'
import { ChoicesState } from './choices.svelte'

let host: FakeHost
let choices: ChoicesState
const rows = [connection(), connection(), connection()]
const ids = rows.map(({ id }) => id)

beforeEach(async () => {
  host = restage({})
  choices = new ChoicesState()
  await choices.load('real 1')
})

test('Conversations looks at all until something is chosen, and all of them stays all', async () => {
  expect(choices.pick('conversations', rows)).toEqual(rows)
  choices.choose('conversations', ids.slice(0, 1), rows)
  expect(choices.pick('conversations', rows)).toEqual(rows.slice(0, 1))
  choices.choose('conversations', ids, rows)
  await choices.remember('conversations')
  expect(host.choices.kept.conversations).toEqual({ kind: 'all' })
  const later = [...rows, connection()]
  expect(choices.pick('conversations', later)).toEqual(later)
})

test('a post goes to nobody who was not there when it was written', async () => {
  choices.choose('publish', ids, rows)
  await choices.remember('publish')
  expect(host.choices.kept.publish).toEqual({ kind: 'these', ids })
})

test('what is chosen is kept for the next start', async () => {
  choices.choose('publish', ids.slice(1), rows)
  await choices.remember('publish')
  const next = new ChoicesState()
  await next.load('real 1')
  expect(next.last('publish')).toEqual({ kind: 'these', ids: ids.slice(1) })
})

test('another company or mode starts with nothing of the first', async () => {
  await choices.remove(choices.groups[0]!)
  host.choices.kept = { groups: [], publish: null, conversations: null }
  const loading = choices.load('practice 1')
  expect(choices.groups).toEqual([])
  expect(choices.removed).toBeNull()
  await loading
  expect(choices.groups).toEqual([])
})

test('a removed group can be brought back', async () => {
  const group = choices.groups[0]!
  await choices.remove(group)
  expect(choices.groups.map(({ name }) => name)).not.toContain(group.name)
  await choices.bringBack()
  const again = choices.groups.find(({ name }) => name === group.name)
  expect(again?.accounts).toEqual(group.accounts)
  expect(choices.removed).toBeNull()
})

test('a name that is taken is said, and nothing changes', async () => {
  const before = choices.groups
  expect(await choices.save(null, 'repair', ids)).toBe(false)
  expect(choices.problem?.message).toBe('There is a group of this name.')
  expect(choices.groups).toEqual(before)
})
