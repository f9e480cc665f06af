import { expect, test } from 'vitest'
import type { CompanyFileView } from '../lib/bindings/CompanyFileView'
import { Core, trouble } from '../test/host'
import { CompanyFileState } from './company_file.svelte'

const view = (into: string | null): CompanyFileView => ({
  company: 'Northwind',
  written_at: '2026-11-24T09:00:00Z',
  into,
  persons: ['Ana', 'Mei'],
  new_people: 1,
  new_network_apps: 0,
  new_connections: 2,
  known_connections: 0,
  new_drafts: 0,
  unplanned: 0,
})

test('a file is looked at first, and taken in as the person who was chosen', async () => {
  const core = new Core({
    look_at_company_file: () => view(null),
    take_company_file: () => view(null),
  })
  const state = new CompanyFileState(core.call)
  await state.choose(new Blob(['{}']))
  expect(state.seen?.company).toBe('Northwind')
  state.you = 1
  expect((await state.take())?.new_connections).toBe(2)
  expect(core.asked).toEqual([
    ['look_at_company_file', { text: '{}', you: null }],
    ['take_company_file', { text: '{}', you: 1 }],
  ])
  expect(state.seen).toBe(null)
})

test('where there is a company nobody is asked who they are', async () => {
  const core = new Core({
    look_at_company_file: () => view('Northwind'),
    take_company_file: () => view('Northwind'),
  })
  const state = new CompanyFileState(core.call)
  await state.choose(new Blob(['{}']))
  await state.take()
  expect(core.asked.at(-1)).toEqual(['take_company_file', { text: '{}', you: null }])
})

test('a refused file says why, and leaves nothing to take', async () => {
  const core = new Core({
    look_at_company_file: () => trouble('This is no company file.', 'bad_input'),
  })
  const state = new CompanyFileState(core.call)
  await state.choose(new Blob(['Dear mother,']))
  expect([state.problem?.message, state.seen]).toEqual(['This is no company file.', null])
  expect(await state.take()).toBe(null)
})

test('a file that is too large is not even read', async () => {
  const core = new Core({})
  const state = new CompanyFileState(core.call)
  await state.choose({ size: 97 * 1024 * 1024 } as Blob)
  expect(state.problem?.message).toContain('too large')
  expect(core.asked).toEqual([])
})
