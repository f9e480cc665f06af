import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { describe, expect, it, vi, type MockInstance } from 'vitest'
import type { FakeHost } from '../lib/fake_host/fake_host'
import { connections } from '../state/connections.svelte'
import { sheets } from '../state/sheets.svelte'
import { expectAccessible, stage } from '../test/stage'
import Sheets from './Sheets.svelte'

let host: FakeHost
let call: MockInstance<FakeHost['call']>

const watcher = (name: string) =>
  connections.all.find((one) => one.purpose === 'monitored' && one.name === name)!

async function open(name: string) {
  host = await stage()
  call = vi.spyOn(host, 'call')
  render(Sheets)
  sheets.watched(watcher(name).id)
  await screen.findByRole('dialog')
  return watcher(name)
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
const part = (name: string) => within(screen.getByRole('region', { name }))

async function add(name: string, typed: string) {
  await fireEvent.input(field(name), { target: { value: typed } })
  await fireEvent.keyDown(field(name), { key: 'Enter' })
}

describe('what an account watches', () => {
  it('is changed by keys alone, and saved as a whole', async () => {
    const row = await open('Northwind Outfitters Canada')
    expect(part('Hashtags').getByText('3 of 30')).toBeTruthy()
    await add('Add a hashtag', '#Trail #mendit')
    expect(field('Add a hashtag').value).toBe('')
    expect(part('Hashtags').getByText('4 of 30')).toBeTruthy()
    await fireEvent.click(button('Remove #mendit'))
    // The focus stands on the next one.
    await waitFor(() => expect(document.activeElement).toBe(button('Remove #packlight')))
    await expectAccessible()
    // Typed, and not added by hand.
    await fireEvent.input(field("Add a competitor's name"), { target: { value: '@six_ridge' } })
    await fireEvent.click(button('Save'))
    const saved = {
      hashtags: ['packlight', 'campkitchen', 'trail'],
      competitors: ['halyard.outdoor', 'six_ridge'],
    }
    await waitFor(() => expect(sheets.open).toBeNull())
    expect(call).toHaveBeenCalledWith('save_watched', { id: row.id, ...saved })
    await waitFor(() => expect(watcher(row.name).watched).toEqual(saved))
  })

  it('names what is no hashtag and what does not fit, before anything is sent', async () => {
    await open('Northwind Outfitters Canada')
    await add('Add a hashtag', 'mend🧵')
    expect(screen.getByText(/“mend🧵” is no hashtag/)).toBeTruthy()
    expect(field('Add a hashtag').getAttribute('aria-invalid')).toBe('true')
    await fireEvent.click(button('Save'))
    expect(call).not.toHaveBeenCalledWith('save_watched', expect.anything())
    await add('Add a hashtag', Array.from({ length: 29 }, (_, n) => `tag${n}`).join(' '))
    expect(part('Hashtags').getByText('30 of 30')).toBeTruthy()
    expect(
      screen.getByText('30 is the limit, so 2 were not added. Remove some first.'),
    ).toBeTruthy()
  })

  it('keeps what was entered when it cannot be saved', async () => {
    await open('Northwind Outfitters Canada')
    await add('Add a hashtag', 'trail')
    call.mockRejectedValueOnce({ code: 'disk_full', message: 'The disk is full.', detail: null })
    await fireEvent.click(button('Save'))
    expect(await screen.findByRole('alert')).toBeTruthy()
    button('Remove #trail')
  })

  it('says what goes dark, and has Pages only at Facebook', async () => {
    await open('Northwind Outfitters')
    expect(screen.getByText('Nothing new from these until it is reconnected')).toBeTruthy()
    sheets.close()
    sheets.watched(watcher('Public Pages').id)
    await screen.findByRole('heading', { name: 'What Public Pages watches' })
    expect(screen.queryByText('Nothing new from these until it is reconnected')).toBeNull()
    expect(screen.queryByRole('region', { name: 'Hashtags' })).toBeNull()
    await add("Add a Page's name", 'Tarn & Timber, Inc.')
    button('Remove Tarn & Timber, Inc.')
    await expectAccessible()
  })
})
