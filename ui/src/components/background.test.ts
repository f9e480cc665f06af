import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { background } from '../state/background.svelte'
import { sheets } from '../state/sheets.svelte'
import { expectAccessible, stage } from '../test/stage'
import FirstStart from '../views/FirstStart.svelte'
import Settings from '../views/Settings.svelte'
import Sheets from './Sheets.svelte'

describe('closing the window for the first time', () => {
  async function asked(scene: Scene = {}) {
    const host = await stage(scene)
    const call = vi.spyOn(host, 'call')
    render(Sheets)
    await background.ask()
    await screen.findByRole('dialog')
    return call
  }

  it('says where Holdfast stays, and keeps watching by default', async () => {
    const call = await asked()
    expect(screen.getByText(/stays in the tray/)).toBeTruthy()
    const keep = screen.getByRole('button', { name: 'Keep watching' })
    expect(document.activeElement).toBe(keep)
    await expectAccessible()
    await fireEvent.click(keep)
    await waitFor(() => expect(call).toHaveBeenCalledWith('answer_close', 'keep_watching'))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('says how the window comes back where there is no tray', async () => {
    await asked({ way_back: 'launch' })
    expect(screen.getByText(/start Holdfast again to get the window back/)).toBeTruthy()
    background.asking = false
  })

  it('can quit, and can leave the window open', async () => {
    const call = await asked()
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('answer_close', 'stay'))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await background.ask()
    await fireEvent.click(await screen.findByRole('button', { name: 'Quit Holdfast' }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('answer_close', 'quit'))
  })

  it('stands over another sheet, which stays', async () => {
    await stage()
    render(Sheets)
    sheets.add()
    await screen.findByText('Add an account')
    await background.ask()
    expect(await screen.findByText(/Keep watching without/)).toBeTruthy()
    expect(screen.getByText('Add an account')).toBeTruthy()
    await background.answer('stay')
  })
})

describe('Settings', () => {
  it('decides what closing does, and whether Holdfast starts with the session', async () => {
    const host = await stage()
    app.go('settings')
    render(Settings)
    const quit = await screen.findByRole<HTMLInputElement>('radio', { name: 'Quit' })
    const keep = screen.getByRole<HTMLInputElement>('radio', { name: 'Keep watching' })
    expect([keep.checked, quit.checked]).toEqual([true, false])
    await fireEvent.click(quit)
    await waitFor(() => expect(host.start.state.settings.on_close).toBe('quit'))

    const login = screen.getByRole<HTMLInputElement>('switch', { name: 'Start when you log in' })
    expect(login.checked).toBe(false)
    await fireEvent.click(login)
    await waitFor(() => expect(host.start.background.starts_at_login).toBe(true))
    await expectAccessible()
  })

  it('shows that closing quits where the window could not come back', async () => {
    await stage({ way_back: 'none' })
    app.go('settings')
    render(Settings)
    const quit = await screen.findByRole<HTMLInputElement>('radio', { name: 'Quit' })
    await waitFor(() => expect(quit.checked).toBe(true))
  })
})

describe('the first start', () => {
  const begin = async (tick: boolean) => {
    const host = await stage({ phase: 'first_start' })
    const before = app.opened
    render(FirstStart)
    for (const [label, value] of [
      ['Company', 'Northwind'],
      ['Your name', 'Mei Lin'],
    ] as const) {
      await fireEvent.input(screen.getByLabelText(label), { target: { value } })
    }
    const box = screen.getByRole('checkbox', { name: 'Start Holdfast when I log in' })
    if (tick) await fireEvent.click(box)
    await fireEvent.click(screen.getByRole('button', { name: /Connect real accounts/ }))
    await waitFor(() => expect(app.start?.phase.kind).toBe('ready'))
    return { host, before }
  }

  it('starts with the session only when asked to', async () => {
    const { host, before } = await begin(false)
    await waitFor(() => expect(app.opened).toBe(before + 1))
    expect(host.start.background.starts_at_login).toBe(false)
  })

  it('starts with the session when asked to', async () => {
    const { host } = await begin(true)
    await waitFor(() => expect(host.start.background.starts_at_login).toBe(true))
  })
})
