import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { FakeHost, Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { flows } from '../state/flow.svelte'
import { notices } from '../state/notices.svelte'
import { expectAccessible, stage } from '../test/stage'
import Notices from './Notices.svelte'

async function shown(scene: Scene = {}): Promise<FakeHost> {
  const host = await stage(scene)
  await notices.refetch()
  render(Notices)
  return host
}

const item = (id: number) => document.querySelector<HTMLElement>(`[data-notice="${id}"]`)!
const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key })
const focused = () => document.activeElement?.closest<HTMLElement>('[data-notice]')?.dataset.notice

describe('by keyboard', () => {
  it('is one stop, from where the keys go on', async () => {
    await shown()
    const stops = [...document.querySelectorAll<HTMLElement>('[data-notice][tabindex="0"]')]
    expect(stops.map((one) => one.dataset.notice)).toEqual(['5'])
    item(5).focus()
    await press('j')
    await press('ArrowDown')
    expect(focused()).toBe('3')
    await press('k')
    expect(focused()).toBe('4')
    await press('End')
    expect(focused()).toBe('1')
    await press('ArrowDown')
    expect(focused()).toBe('1')
    await press('Home')
    expect(focused()).toBe('5')
    expect(item(5).tabIndex).toBe(0)
    expect(item(3).tabIndex).toBe(-1)
  })

  it('R and Enter do what the button of the notice does', async () => {
    await shown()
    const reconnect = vi.spyOn(flows, 'reconnect').mockResolvedValue()
    item(3).focus()
    await press('r')
    expect(reconnect).toHaveBeenLastCalledWith([1, 2])
    item(4).focus()
    await press('Enter')
    expect(reconnect).toHaveBeenLastCalledWith([3])
    // On a button Enter is the button's own.
    screen.getByRole('button', { name: "Mark as read: 2 accounts stopped: Ana's Facebook" }).focus()
    await press('Enter')
    expect(reconnect).toHaveBeenCalledTimes(2)
    reconnect.mockRestore()
  })

  it('E marks the notice one is on, and goes on to the next where it leaves the list', async () => {
    const host = await shown()
    item(5).focus()
    await press('e')
    await waitFor(() => expect(host.notices.all.find(({ id }) => id === 5)?.read).toBe(true))
    await fireEvent.click(screen.getByRole('radio', { name: 'Done' }))
    item(5).focus()
    await press('e')
    await waitFor(() => expect(item(5)).toBeNull())
    await waitFor(() => expect(focused()).toBe('2'))
  })
})

describe('what is new', () => {
  it('is counted in the title, and muted ones are not', async () => {
    const host = await shown()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('3 new')
    await fireEvent.click(
      screen.getByRole('button', { name: "More for 2 accounts stopped: Ana's Facebook" }),
    )
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Mute “Needs you”' }))
    await waitFor(() => expect(host.start.state.settings.muted_kinds).toEqual(['needs_you']))
    await waitFor(() =>
      expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('2 new'),
    )
    expect(item(3).textContent).toContain('Muted')
    await expectAccessible()
    await fireEvent.click(screen.getByRole('button', { name: 'Unmute: Needs you' }))
    await waitFor(() => expect(item(3).textContent).toContain('New'))
    expect(host.start.state.settings.muted_kinds).toEqual([])
  })

  it('can be muted for two accounts of one name', async () => {
    const host = await stage()
    host.start.state = {
      ...host.start.state,
      settings: { ...host.start.state.settings, muted_accounts: [1, 2] },
    }
    await app.load()
    await notices.refetch()
    render(Notices)
    const names = screen.getAllByRole('button', { name: /^Unmute:/ })
    expect(names.map((one) => one.getAttribute('aria-label'))).toEqual([
      'Unmute: Northwind Outfitters, Facebook',
      'Unmute: Northwind Outfitters, Instagram',
    ])
  })

  it('leads to where it is put right, if that is no account', async () => {
    const host = await stage()
    const about = (kind: 'mail_trouble' | 'renewal_trouble', id: number) => ({
      ...host.notices.all[0]!,
      id,
      kind,
      title: kind,
      connections: [],
    })
    host.notices.all = [about('mail_trouble', 8), about('renewal_trouble', 7)]
    await notices.refetch()
    render(Notices)
    await fireEvent.click(screen.getByRole('button', { name: 'Email settings: mail_trouble' }))
    expect([app.view, app.params.section]).toEqual(['settings', 'email'])
    await fireEvent.click(screen.getByRole('button', { name: 'Network apps: renewal_trouble' }))
    expect(app.params.section).toBe('network_apps')
  })
})

it('says where notices will stand before there are any', async () => {
  await shown({ company: 'empty' })
  expect(screen.getByText('Nothing was told yet')).toBeTruthy()
  await expectAccessible()
})

describe('what is over', () => {
  it('says whether it was fixed, or a later notice says more', async () => {
    await shown()
    expect(item(2).textContent).toContain('Replaced by a later notice')
    expect(item(2).textContent).not.toContain('Fixed')
    expect(item(1).textContent).toContain('Fixed meanwhile')
    expect(item(5).textContent).not.toMatch(/Replaced|Fixed/)
  })
})
