import { expect, test } from 'vitest'
import type { EventView } from '../lib/bindings/EventView'
import { Core, trouble } from '../test/host'
import { ActivityState } from './activity.svelte'

const PAGE = 3

const line = (id: number): EventView => ({
  id,
  at: '2026-11-25T09:00:00Z',
  connection: null,
  name: null,
  network: null,
  text: `Event ${id}`,
  tone: 'neutral',
  actor: null,
  evidence: null,
})

/** A history of `newest` lines, as the core pages it. */
class History {
  constructor(public newest: number) {}
  core = new Core({
    activity: ({ before }) => {
      const from = before === null ? this.newest : before - 1
      return Array.from({ length: Math.min(PAGE, from) }, (_, index) => line(from - index))
    },
  })
}

const ids = (state: ActivityState) => state.lines?.map(({ id }) => id)

test('goes back page by page to the beginning', async () => {
  const state = new ActivityState(new History(5).core.call)
  await state.load()
  expect(ids(state)).toEqual([5, 4, 3])
  await state.loadOlder()
  expect(ids(state)).toEqual([5, 4, 3, 2, 1])
  await state.loadOlder()
  expect(state.more).toBe(false)
  expect(ids(state)).toEqual([5, 4, 3, 2, 1])
})

test('something new is put on top of what was fetched', async () => {
  const history = new History(5)
  const state = new ActivityState(history.core.call)
  await state.load()
  await state.loadOlder()
  history.newest = 7
  await state.load()
  expect(ids(state)).toEqual([7, 6, 5, 4, 3, 2, 1])
})

test('a gap is not papered over', async () => {
  const history = new History(5)
  const state = new ActivityState(history.core.call)
  await state.load()
  history.newest = 20
  await state.load()
  expect(ids(state)).toEqual([20, 19, 18])
  expect(state.more).toBe(true)
})

test('an empty history has no more', async () => {
  const state = new ActivityState(new History(0).core.call)
  await state.load()
  expect(state.lines).toEqual([])
  expect(state.more).toBe(false)
})

test('two presses fetch one page', async () => {
  const history = new History(9)
  const state = new ActivityState(history.core.call)
  await state.load()
  await Promise.all([state.loadOlder(), state.loadOlder()])
  expect(ids(state)).toEqual([9, 8, 7, 6, 5, 4])
})

test('trouble keeps what is there', async () => {
  const history = new History(5)
  const state = new ActivityState(history.core.call)
  await state.load()
  history.core.answers = { activity: () => trouble('', 'storage') }
  await state.loadOlder()
  expect(ids(state)).toEqual([5, 4, 3])
  expect(state.problem?.code).toBe('storage')
  expect(state.loading).toBe(false)
})
