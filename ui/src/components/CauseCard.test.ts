import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { FakeHost } from '../lib/fake_host/fake_host'
import { connections } from '../state/connections.svelte'
import { expectAccessible, stage } from '../test/stage'
import ConnectionPane from './ConnectionPane.svelte'

let host: FakeHost

async function open(name: string) {
  host = await stage({ company: 'all', flow: 'stay', step: 60_000 })
  const row = connections.all.find((one) => one.name === name)!
  render(ConnectionPane, { row, onclose: () => {} })
  await screen.findByRole('heading', { name: row.cause_line! })
  return row
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const reconnect = () => screen.queryByRole('button', { name: 'Reconnect' })

describe('a step at the network that wants a wait', () => {
  it('is said to be done once, and the wait is told with both moments', async () => {
    const row = await open('Northwind Trails')
    const call = vi.spyOn(host, 'call')
    expect(screen.getByText(/the network wants 24 hours in between/)).toBeTruthy()
    expect(reconnect()).toBeNull()
    await fireEvent.click(button('I completed it'))
    const told =
      'You completed it today 09:05. Facebook wants 24 hours; reconnect from tomorrow 09:05.'
    const words = await screen.findByText(told)
    await waitFor(() => expect(document.activeElement).toBe(words))
    expect(call).toHaveBeenCalledWith('step_done', { id: row.id })
    expect(screen.queryByRole('button', { name: 'I completed it' })).toBeNull()
    // Whoever knows better may try earlier.
    expect(reconnect()).not.toBeNull()
    await expectAccessible()
  })

  it('is over after its hours, and can be done once more', async () => {
    await open('Northwind Trails')
    await fireEvent.click(button('I completed it'))
    await screen.findByText(/reconnect from tomorrow/)
    host.commands.move_practice_clock({ days: 2 })
    expect(await screen.findByText(/The 24 hours are over; reconnect now\./)).toBeTruthy()
    expect(reconnect()).not.toBeNull()
    await fireEvent.click(button('I completed it again'))
    expect(await screen.findByText(/reconnect from tomorrow/)).toBeTruthy()
  })

  it('says why it was not taken', async () => {
    await open('Northwind Trails')
    vi.spyOn(host, 'call').mockRejectedValueOnce({
      code: 'storage',
      message: 'The disk does not answer.',
      detail: null,
    })
    await fireEvent.click(button('I completed it'))
    expect((await screen.findByRole('alert')).textContent).toContain('The disk does not answer.')
    button('I completed it')
  })

  it('opens the page of the guide by the account alone', async () => {
    const row = await open('Northwind Trails')
    const call = vi.spyOn(host, 'call')
    await fireEvent.click(button("Open Facebook's help"))
    await waitFor(() => expect(call).toHaveBeenCalledWith('open_guide_page', { id: row.id }))
    expect(document.querySelector('a[href^="https"]')).toBeNull()
  })

  it('is offered where the network wants one, and nowhere else', async () => {
    await open('Northwind Outfitters')
    expect(screen.queryByRole('button', { name: 'I completed it' })).toBeNull()
    expect(reconnect()).not.toBeNull()
  })
})
