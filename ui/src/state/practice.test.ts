import { expect, test } from 'vitest'
import type { PracticeView } from '../lib/bindings/PracticeView'
import { Core, trouble } from '../test/host'
import { PracticeState } from './practice.svelte'

const view = (days_ahead: number): PracticeView => ({
  now: '2026-11-30T09:24:00Z',
  days_ahead,
  levers_url: 'http://127.0.0.1:48611/levers',
  steps: [],
})

test('practice time moves one press at a time', async () => {
  const core = new Core({ practice: () => view(0), move_practice_clock: ({ days }) => view(days) })
  const state = new PracticeState(core.call)
  await state.load()
  await Promise.all([state.move(5), state.move(5)])
  expect(state.view?.days_ahead).toBe(5)
  expect(core.asked.filter(([name]) => name === 'move_practice_clock')).toHaveLength(1)
  expect(state.moving).toBe(false)
})

test('a failed move is told and can be tried again', async () => {
  const core = new Core({ move_practice_clock: () => trouble('', 'internal') })
  const state = new PracticeState(core.call)
  await state.move(1)
  expect(state.problem?.code).toBe('internal')
  core.answers = { move_practice_clock: () => view(1) }
  await state.move(1)
  expect(state.problem).toBeNull()
  expect(state.view?.days_ahead).toBe(1)
})

test('the page to play the network is opened by the core', async () => {
  const core = new Core({ open_levers: () => null })
  await new PracticeState(core.call).play()
  expect(core.asked).toEqual([['open_levers', null]])
})
