import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { flows } from '../state/flow.svelte'
import { sheets } from '../state/sheets.svelte'
import { expectAccessible, stage } from '../test/stage'
import Settings from '../views/Settings.svelte'
import KeychainStrip from './KeychainStrip.svelte'
import Sheets from './Sheets.svelte'

const PASSPHRASE = 'four plain words together'

async function shown(scene: Scene = {}) {
  const host = await stage(scene)
  const call = vi.spyOn(host, 'call')
  render(KeychainStrip)
  render(Sheets)
  return call
}

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } })

describe('a passphrase in the place of the keychain', () => {
  it('is asked for at the start, and a wrong one says so', async () => {
    const call = await shown({ keychain: 'passphrase_needed' })
    await screen.findByRole('dialog')
    expect(document.activeElement).toBe(screen.getByLabelText('Passphrase'))
    await expectAccessible()
    await type('Passphrase', 'wrong')
    await fireEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(await screen.findByText('That is not the passphrase.')).toBeTruthy()
    await type('Passphrase', PASSPHRASE)
    await fireEvent.click(screen.getByRole('button', { name: 'Open' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(call).toHaveBeenCalledWith('enter_passphrase', { passphrase: PASSPHRASE })
    expect(screen.queryByText(/passphrase opens/)).toBeNull()
  })

  it('stays in reach after its sheet was closed', async () => {
    await shown({ keychain: 'passphrase_needed' })
    await fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await fireEvent.click(screen.getByRole('button', { name: 'Enter passphrase…' }))
    await screen.findByRole('dialog')
  })

  it('is set once it is long enough and typed twice', async () => {
    const call = await shown()
    sheets.passphrase('set')
    await screen.findByRole('dialog')
    const set = () => fireEvent.click(screen.getByRole('button', { name: 'Set the passphrase' }))
    await type('New passphrase', 'too short')
    await set()
    expect(await screen.findByText('Take at least 15 characters.')).toBeTruthy()
    await type('New passphrase', PASSPHRASE)
    await set()
    expect(await screen.findByText('The two are not the same.')).toBeTruthy()
    expect(call).not.toHaveBeenCalledWith('set_passphrase', expect.anything())
    await expectAccessible()
    await type('New passphrase, once more', PASSPHRASE)
    await set()
    await waitFor(() =>
      expect(call).toHaveBeenCalledWith('set_passphrase', {
        current: null,
        passphrase: PASSPHRASE,
      }),
    )
    expect(app.start?.key_home).toBe('passphrase')
  })
})

describe('a lost key', () => {
  it('is given up after it was said what that costs, and each account is reconnected', async () => {
    const call = await shown({ keychain: 'key_lost' })
    await fireEvent.click(screen.getByRole('button', { name: 'Reconnect all…' }))
    await screen.findByRole('dialog')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.getByText(/secrets of network apps/)).toBeTruthy()
    await expectAccessible()
    expect(call).not.toHaveBeenCalledWith('give_up_lost_key', null)
    await fireEvent.click(screen.getByRole('button', { name: 'Erase and reconnect' }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('give_up_lost_key', null))
    await waitFor(() => expect(flows.queue.length).toBeGreaterThan(1))
    flows.close()
  })

  it('is offered for a forgotten passphrase too', async () => {
    await shown({ keychain: 'passphrase_needed' })
    await fireEvent.click(await screen.findByRole('button', { name: 'Forgotten…' }))
    expect(await screen.findByText(/it cannot be reset/)).toBeTruthy()
  })
})

describe('data of another computer', () => {
  it.each([
    ['It was moved', 'moved'],
    ['It was copied', 'copied'],
  ] as const)('%s: asked at the start, and answered by one press', async (answer, how) => {
    const call = await shown({ keychain: 'other_computer' })
    const sheet = within(await screen.findByRole('dialog'))
    expect(document.activeElement).toBe(sheet.getByRole('button', { name: 'Not now' }))
    await expectAccessible()
    await fireEvent.click(sheet.getByRole('button', { name: new RegExp(`^${answer}`) }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('data_arrived', { how }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(app.start?.keychain).toBe('open')
  })

  it('can be answered later', async () => {
    const call = await shown({ keychain: 'other_computer' })
    await fireEvent.click(await screen.findByRole('button', { name: 'Not now' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Answer…' }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
    expect(call).not.toHaveBeenCalledWith('data_arrived', expect.anything())
  })
})

it('Settings changes the key after a question', async () => {
  const call = await shown()
  app.go('settings', { section: 'security' })
  render(Settings)
  await fireEvent.click(screen.getByRole('button', { name: 'Change the key' }))
  const sheet = within(await screen.findByRole('dialog'))
  await fireEvent.click(sheet.getByRole('button', { name: 'Change the key' }))
  await waitFor(() => expect(call).toHaveBeenCalledWith('change_key', null))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('Settings offers nothing that cannot be done while the key is away', async () => {
  await shown({ keychain: 'locked' })
  app.go('settings', { section: 'security' })
  render(Settings)
  for (const name of ['Change the key', 'Set a passphrase…']) {
    expect(screen.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  }
})
