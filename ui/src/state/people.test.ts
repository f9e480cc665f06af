import { expect, test } from 'vitest'
import type { PersonView } from '../lib/bindings/PersonView'
import { Core, trouble } from '../test/host'
import { PeopleState } from './people.svelte'

const mei: PersonView = {
  id: 1,
  name: 'Mei Lin',
  email: null,
  is_you: true,
  sign_ins: [],
  connections: 0,
  mail: [],
}

test('people are read, saved and removed', async () => {
  const core = new Core({
    people: () => [mei],
    save_person: () => [mei, { ...mei, id: 2 }],
    remove_person: () => [mei],
  })
  const state = new PeopleState(core.call)
  await state.load()
  expect(state.people).toEqual([mei])
  expect(await state.save({ id: null, name: 'Tom', email: null, opt_outs: [] })).toBe(true)
  expect(state.people).toHaveLength(2)
  expect(await state.remove(2)).toBe(true)
  expect(core.asked.at(-1)).toEqual(['remove_person', { id: 2 }])
})

test('a refused save keeps the list and tells why', async () => {
  const state = new PeopleState(
    new Core({ people: () => [mei], save_person: () => trouble('This is no address.') }).call,
  )
  await state.load()
  expect(await state.save({ id: 1, name: 'Mei', email: 'nope', opt_outs: [] })).toBe(false)
  expect(state.people).toEqual([mei])
  expect(state.problem?.message).toBe('This is no address.')
  state.forgetProblem()
  expect(state.problem).toBeNull()
})

test('a double click saves once', async () => {
  const core = new Core({ save_person: () => [mei] })
  const state = new PeopleState(core.call)
  const both = await Promise.all([
    state.save({ id: null, name: 'Tom', email: null, opt_outs: [] }),
    state.save({ id: null, name: 'Tom', email: null, opt_outs: [] }),
  ])
  expect(both).toEqual([true, false])
  expect(core.asked).toHaveLength(1)
})
