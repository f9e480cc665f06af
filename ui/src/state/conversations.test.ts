import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeHost, type Scene } from '../lib/fake_host/fake_host'
import type { call } from '../lib/host'
import { ConversationsState } from './conversations.svelte'
import { RETRY_AFTER_MS, SAVE_AFTER_MS } from './draft.svelte'

function staged(scene: Scene = {}) {
  const host = new FakeHost(scene)
  const calls: string[] = []
  const ask = ((name, request) => {
    calls.push(name)
    return host.call(name, request ?? null)
  }) as typeof call
  const accounts = host.connections.filter((row) => row.purpose === 'owned').map(({ id }) => id)
  return { host, calls, accounts, state: new ConversationsState(ask) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Lets answers of the invented core arrive. */
const soon = () => vi.advanceTimersByTimeAsync(5)

async function looking(scene: Scene = {}, id = 5) {
  const all = staged(scene)
  void all.state.show('Northwind', all.accounts)
  await soon()
  void all.state.pick(id)
  await soon()
  return all
}

test('lists what others wrote, newest first, and only without an answer when asked', async () => {
  const { state, accounts } = staged()
  void state.show('Northwind', accounts)
  await soon()
  const times = state.data!.items.map(({ at }) => at)
  expect(times).toEqual(times.toSorted().reverse())
  void state.filter(null, true)
  await soon()
  expect(state.data!.items.length).toBe(state.data!.unanswered)
  expect(state.data!.items.length).toBeLessThan(state.data!.all)
})

test('of two questions only the answer to the later counts', async () => {
  const { state, accounts } = staged()
  void state.show('Northwind', accounts)
  void state.show('Northwind', accounts.slice(0, 1))
  await soon()
  expect(new Set(state.data!.items.map(({ account }) => account))).toEqual(
    new Set(accounts.slice(0, 1)),
  )
})

test('what is typed is saved half a second later, and before another item is looked at', async () => {
  const { state, host } = await looking()
  state.draft.write('Welcome')
  await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS + 5)
  expect(host.talk.detail(5).draft).toBe('Welcome')
  state.draft.write('Welcome any time')
  void state.pick(6)
  await soon()
  expect(host.talk.detail(5).draft).toBe('Welcome any time')
  expect(state.picked).toBe(6)
  await soon()
  expect(state.draft.text).toBe('')
})

test('an item whose reply cannot be saved stays in sight until it can', async () => {
  const { state, host } = await looking()
  const save = vi.spyOn(host.talk, 'save').mockImplementation(() => {
    throw { code: 'disk_full', message: 'The disk is full.', detail: null }
  })
  state.draft.write('Welcome')
  void state.pick(6)
  await soon()
  expect(state.picked).toBe(5)
  expect(state.draft.problem?.code).toBe('disk_full')
  save.mockRestore()
  await vi.advanceTimersByTimeAsync(RETRY_AFTER_MS + 5)
  expect(host.talk.detail(5).draft).toBe('Welcome')
})

test('a change elsewhere takes nothing from what is being typed', async () => {
  const { state, accounts } = await looking()
  state.draft.write('Half a sen')
  void state.show('Northwind', accounts)
  await soon()
  expect(state.draft.text).toBe('Half a sen')
})

test('a reply that was taken closes its item', async () => {
  const { state, calls } = await looking()
  state.draft.write('Welcome')
  const sent = state.send()
  // A second press while it is under way sends nothing.
  expect(await state.send()).toBe(false)
  await soon()
  await soon()
  expect(await sent).toBe(true)
  expect(calls.filter((name) => name === 'reply')).toHaveLength(1)
  expect(state.draft.text).toBe('')
  expect(state.data!.items.find(({ id }) => id === 5)?.reply).toBe('answered')
})

test('a lost answer leaves the text, and is ended by who looked', async () => {
  const { state } = await looking({ replies: 'lose' })
  state.draft.write('Welcome')
  void state.send()
  await soon()
  await soon()
  expect(state.detail?.sent?.outcome.kind).toBe('unknown')
  expect(state.draft.text).toBe('Welcome')
  void state.looked(false)
  await soon()
  expect(state.detail?.sent?.outcome.kind).toBe('not_there')
  expect(state.draft.text).toBe('Welcome')
})

test('another company leaves nothing behind', async () => {
  const { state, accounts } = await looking()
  void state.show('Ceramics', accounts)
  expect(state.detail).toBeNull()
  expect(state.picked).toBeNull()
})
