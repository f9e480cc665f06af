import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { connections } from '../state/connections.svelte'
import { flows } from '../state/flow.svelte'
import { sheets } from '../state/sheets.svelte'
import { expectAccessible, stage } from '../test/stage'
import Sheets from './Sheets.svelte'

async function open(scene: Scene, show: () => void) {
  const host = await stage({ flow: 'stay', step: 60_000, ...scene })
  const call = vi.spyOn(host, 'call')
  render(Sheets)
  show()
  await screen.findByRole('dialog')
  return call
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const canada = () => connections.all.find((row) => row.name === 'Northwind Outfitters Canada')!

describe('Add account', () => {
  it('asks what for and where, and says who signs in', async () => {
    const call = await open({}, () => sheets.add())
    await fireEvent.click(await screen.findByRole('radio', { name: /LinkedIn/ }))
    expect(screen.getByText(/They sign in with their personal login/)).toBeTruthy()
    await expectAccessible()
    await fireEvent.click(button('Continue to LinkedIn'))
    expect(flows.open).toBe(true)
    const request = { network: 'linkedin', purpose: 'owned', provider: 'linkedin', again: null }
    await waitFor(() => expect(call).toHaveBeenCalledWith('begin_connect', request))
  })

  it('lets choose the way where there are two', async () => {
    const host = await stage({ flow: 'stay' })
    host.networkApps.all = host.networkApps.all.map((one) => ({ ...one, configured: true }))
    render(Sheets)
    sheets.add()
    await fireEvent.click(await screen.findByRole('radio', { name: /^Instagram/ }))
    await fireEvent.click(screen.getByRole('radio', { name: 'With a Instagram sign-in' }))
    button('Continue to Instagram')
    await expectAccessible()
  })

  it('leads to Settings where the network app is missing', async () => {
    await open({ missing: 'facebook' }, () => sheets.add())
    const [tile] = await screen.findAllByRole('button', { name: /Set up Facebook first/ })
    await expectAccessible()
    await fireEvent.click(tile!)
    expect(app.view).toBe('settings')
    expect(app.params).toEqual({ section: 'network_apps', provider: 'facebook' })
    expect(sheets.open).toBeNull()
  })

  it('shows the networks of the purpose', async () => {
    await open({}, () => sheets.add('paid'))
    expect(await screen.findByRole('radio', { name: /Facebook and Instagram ads/ })).toBeTruthy()
    expect(screen.queryByRole('radio', { name: /TikTok/ })).toBeNull()
  })
})

describe('Disconnect', () => {
  it('says what stops, then offers to add the account again with another login', async () => {
    const call = await open({}, () => sheets.disconnect(canada().id))
    expect(await screen.findByText(/stays in use for/)).toBeTruthy()
    expect(document.activeElement).toBe(button('Cancel'))
    await expectAccessible()
    const { id } = canada()
    await fireEvent.click(button('Disconnect'))
    expect(await screen.findByText('Disconnected')).toBeTruthy()
    await waitFor(() => {
      expect(connections.byId.get(id)?.status.kind).toBe('disconnected')
    })
    await expectAccessible()
    await fireEvent.click(await screen.findByRole('button', { name: /Add account again/ }))
    const request = { again: id, network: 'facebook', purpose: 'owned', provider: 'facebook' }
    await waitFor(() => expect(call).toHaveBeenCalledWith('begin_connect', request))
  })

  it('changes nothing when it does not work', async () => {
    const call = await open({}, () => sheets.disconnect(canada().id))
    await screen.findByText(/stays in use for/)
    call.mockRejectedValueOnce({ code: 'storage', message: 'No.', detail: null })
    await fireEvent.click(button('Disconnect'))
    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(canada().status.kind).toBe('connected')
  })
})

describe('Remove', () => {
  it('says what is erased and what stays', async () => {
    await open({}, () => sheets.remove(canada().id))
    expect(await screen.findByText('Its name in the timeline')).toBeTruthy()
    await expectAccessible()
    const { id } = canada()
    await fireEvent.click(button('Remove'))
    await waitFor(() => expect(connections.byId.has(id)).toBe(false))
    await waitFor(() => expect(sheets.open).toBeNull())
  })
})

describe('Find or jump', () => {
  it('finds accounts of every purpose and pages', async () => {
    await open({}, () => sheets.jump())
    const field = screen.getByRole('combobox')
    await fireEvent.input(field, { target: { value: 'store openings' } })
    const [first] = within(screen.getByRole('listbox')).getAllByRole('option')
    expect(first?.textContent).toContain('Store openings')
    expect(field.getAttribute('aria-activedescendant')).toBe(first?.id)
    await expectAccessible()
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(app.params.purpose).toBe('paid')
    expect(app.params.connection).toBeDefined()
  })
})
