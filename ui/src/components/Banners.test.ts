import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../state/app.svelte'
import { expectAccessible, stage } from '../test/stage'
import Connections from '../views/Connections.svelte'
import Home from '../views/Home.svelte'
import Settings from '../views/Settings.svelte'
import ClockStrip from './ClockStrip.svelte'

const regions = () =>
  screen.queryAllByRole('region').map((region) => region.getAttribute('aria-label') ?? '')

describe('what many accounts share', () => {
  it('stands on Home with the way to what helps', async () => {
    await stage({ banners: true })
    render(Home)
    expect(regions()).toEqual(
      expect.arrayContaining([
        'Google refuses your network app',
        "Tom's X sign-in cannot be renewed",
        'LinkedIn Marketing API 202609 ends',
      ]),
    )
    expect(regions()).not.toContain("This computer's clock is wrong")
    await expectAccessible()
    await fireEvent.click(
      screen.getByRole('button', { name: 'Network apps: Google refuses your network app' }),
    )
    expect([app.view, app.params.section, app.params.provider]).toEqual([
      'settings',
      'network_apps',
      'google',
    ])
  })

  it('can be asked about again above the accounts', async () => {
    const host = await stage({ banners: true })
    const call = vi.spyOn(host, 'call')
    render(Connections)
    expect(regions()).not.toContain('LinkedIn Marketing API 202609 ends')
    await fireEvent.click(
      screen.getByRole('button', { name: "Check again: Tom's X sign-in cannot be renewed" }),
    )
    await waitFor(() => expect(call).toHaveBeenCalledWith('check', { ids: [19] }))
  })

  it('opens its row in Settings', async () => {
    await stage({ banners: true })
    app.go('settings', { section: 'network_apps' })
    render(Settings)
    await fireEvent.click(
      await screen.findByRole('button', { name: 'Open it: Google refuses your network app' }),
    )
    expect(app.params.provider).toBe('google')
    expect(screen.queryByRole('button', { name: /Open it: LinkedIn/ })).toBeNull()
  })

  it('is a strip over every page where it stops the whole app', async () => {
    const host = await stage({ banners: true })
    const call = vi.spyOn(host, 'call')
    render(ClockStrip)
    await fireEvent.click(screen.getByRole('button', { name: 'Check again' }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('check', { ids: null }))
  })

  it('leaves no trace where nothing is wrong', async () => {
    await stage()
    render(Home)
    expect(regions()).not.toContain('What many accounts share')
  })
})

describe('files for other programs', () => {
  it('come from where the data is, and say where they are', async () => {
    const host = await stage()
    const call = vi.spyOn(host, 'call')
    render(Connections)
    await fireEvent.click(screen.getByRole('button', { name: 'Export the connections as a table' }))
    expect(await screen.findByText(/Downloads\/.*\.csv$/)).toBeTruthy()
    expect(call).toHaveBeenCalledWith('export_connections', null)
    await fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByText(/Downloads/)).toBeNull()
  })

  it('hold the ends of sign-ins for a calendar on Home', async () => {
    await stage()
    render(Home)
    const label = 'Export the sign-in ends for a calendar'
    await fireEvent.click(screen.getByRole('button', { name: label }))
    expect(await screen.findByText(/Downloads\/.*\.ics$/)).toBeTruthy()
  })
})
