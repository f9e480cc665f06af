import { expect, test } from 'vitest'
import { Core, trouble } from '../test/host'
import { ExportState } from './export.svelte'

test('one file is saved at a time, and its place is told', async () => {
  const core = new Core({ export_calendar: () => ({ path: '/home/mei/Downloads/a.ics' }) })
  const state = new ExportState(core.call)
  await Promise.all([state.save('export_calendar'), state.save('export_connections')])
  expect(core.asked).toEqual([['export_calendar', null]])
  expect(state.path).toBe('/home/mei/Downloads/a.ics')
})

test('what could not be saved says why, and no place', async () => {
  const core = new Core({
    export_calendar: () => ({ path: '/home/mei/Downloads/a.ics' }),
    export_connections: () => trouble('The disk is full.', 'storage'),
  })
  const state = new ExportState(core.call)
  await state.save('export_calendar')
  await state.save('export_connections')
  expect([state.path, state.problem?.message]).toEqual([null, 'The disk is full.'])
})
