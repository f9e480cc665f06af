import { expect, test } from 'vitest'
import type { Settings } from '../lib/bindings/Settings'
import { trouble } from '../test/host'
import { SettingsState } from './settings.svelte'

const stored: Settings = {
  theme: 'system',
  reminder_time: '09:00:00',
  quiet_hours: null,
  desktop_notifications: true,
  muted_kinds: [],
  muted_accounts: [],
  send_mail: false,
  letter_keys: true,
  on_close: null,
}

test('a change is shown at once and saved', async () => {
  let disk = stored
  const state = new SettingsState(
    () => disk,
    async (wanted) => void (disk = wanted),
  )
  const saving = state.change({ theme: 'dark' })
  expect(state.shown?.theme).toBe('dark')
  await saving
  expect(disk.theme).toBe('dark')
  expect(state.saved).toBe(true)
})

test('two quick changes both arrive', async () => {
  let disk = stored
  let finish = () => {}
  const wait = new Promise<void>((done) => (finish = done))
  const state = new SettingsState(
    () => disk,
    async (wanted) => (await wait, void (disk = wanted)),
  )
  const first = state.change({ theme: 'dark' })
  void state.change({ letter_keys: false })
  expect(state.shown).toMatchObject({ theme: 'dark', letter_keys: false })
  finish()
  await first
  expect(disk).toMatchObject({ theme: 'dark', letter_keys: false })
})

test('a refused change goes back to what is stored, and says why', async () => {
  const state = new SettingsState(
    () => stored,
    async () => trouble('The disk is full.', 'disk_full'),
  )
  await state.change({ theme: 'dark' })
  expect(state.shown?.theme).toBe('system')
  expect(state.problem?.code).toBe('disk_full')
  expect(state.saved).toBe(false)
})
