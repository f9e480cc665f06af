import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ConnectionView } from '../lib/bindings/ConnectionView'
import { restage } from '../lib/fake_host/fake_host'
import { by, connection } from '../test/connection'
import { app } from '../state/app.svelte'
import { choices } from '../state/choices.svelte'
import { connections } from '../state/connections.svelte'
import { flows } from '../state/flow.svelte'
import AccountPicker from './AccountPicker.svelte'

const works = () => connection()
const stopped = (change: Partial<ConnectionView> = {}) =>
  connection({
    status: { kind: 'invalid', cause: 'password_changed' },
    cause_line: "Ana's Facebook password changed on 22 Nov",
    ...change,
  })

function open(rows: ConnectionView[], chosen: number[] = [], brokenToo = false) {
  connections.take({
    now: '2026-11-25T17:05:00Z',
    connections: rows,
    pending: [],
    world: {
      offline_since: null,
      clock_doubtful: false,
      outages: [],
      unstored: 0,
      disk_nearly_full: false,
    },
    banners: [],
    checked_at: null,
    checking: false,
  })
  let picked = chosen
  const onclose = vi.fn()
  const onchange = vi.fn((next: number[]) => {
    picked = next
    void view.rerender({ ...props, chosen: next })
  })
  const props = { place: 'publish' as const, rows, chosen, onchange, onclose, brokenToo }
  const view = render(AccountPicker, props)
  return { onclose, onchange, picked: () => picked }
}

const search = () => screen.getByLabelText<HTMLInputElement>('Search accounts')
const row = (id: number) =>
  document.querySelector<HTMLElement>(`[data-connection="${id}"]`) as HTMLElement
/** The row's own button, which stands beside it. */
const button = (id: number) =>
  within(document.querySelector<HTMLElement>(`[data-button="${id}"]`) as HTMLElement).getByRole(
    'button',
  )
const press = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  fireEvent.keyDown(document.activeElement as Element, { key, ...more })

beforeEach(() => {
  connections.forget()
})

test('opens with the search focused; the arrow goes to the first row', async () => {
  const [a, b] = [works(), works()]
  open([a, b])
  expect(document.activeElement).toBe(search())
  await press('ArrowDown')
  await waitFor(() => expect(document.activeElement).toBe(row(a.id)))
  await press('ArrowDown')
  await waitFor(() => expect(document.activeElement).toBe(row(b.id)))
  expect(row(b.id).tabIndex).toBe(0)
  expect(row(a.id).tabIndex).toBe(-1)
})

test('Space ticks and un-ticks, and says how many', async () => {
  const a = works()
  const { picked } = open([a, works()])
  row(a.id).focus()
  await press(' ')
  expect(picked()).toEqual([a.id])
  expect(row(a.id).getAttribute('aria-selected')).toBe('true')
  expect(app.spoken).toContain('1 selected')
  await press(' ')
  expect(picked()).toEqual([])
})

test('Shift and the arrow extend, Ctrl A takes all that can be chosen', async () => {
  const [broken, a, b, c] = [stopped(), works(), works(), works()]
  const { picked } = open([broken, a, b, c])
  row(a.id).focus()
  await press(' ')
  await press('ArrowDown', { shiftKey: true })
  expect(picked()).toEqual([a.id, b.id])
  row(c.id).focus()
  await press('a', { ctrlKey: true })
  expect([...picked()].sort()).toEqual([a.id, b.id, c.id].sort())
})

test('a stopped account cannot be chosen, shows why, and its button is not disabled with it', async () => {
  const broken = stopped()
  const { onchange } = open([broken, works()])
  expect(within(row(broken.id)).getByText(/password changed on 22 Nov/)).toBeTruthy()
  expect(row(broken.id).getAttribute('aria-selected')).toBe('false')
  expect(row(broken.id).getAttribute('aria-disabled')).toBe('true')
  row(broken.id).focus()
  await press(' ')
  await fireEvent.click(row(broken.id))
  expect(onchange).not.toHaveBeenCalled()
  expect(app.spoken).toContain('can be chosen once it is reconnected')
  expect(button(broken.id).getAttribute('aria-label')).toMatch(
    /^Reconnect Northwind \d+, Facebook$/,
  )
  expect(button(broken.id).closest('[aria-disabled="true"], [role=listbox]')).toBeNull()
})

test('R reconnects the row one is on, and the picker stays', async () => {
  const reconnect = vi.spyOn(flows, 'reconnect').mockResolvedValue()
  const broken = stopped()
  const { onclose } = open([broken])
  row(broken.id).focus()
  await press('r')
  expect(reconnect).toHaveBeenCalledWith([broken.id])
  expect(onclose).not.toHaveBeenCalled()
  reconnect.mockRestore()
})

test('one sign-in that brings several back is named once', async () => {
  const reconnect = vi.spyOn(flows, 'reconnect').mockResolvedValue()
  const rows = [stopped(), stopped(), stopped({ connected_by: by('Tom', 9) })]
  open(rows)
  const button = screen.getByRole('button', { name: "Reconnect 2 with Ana's Facebook sign-in" })
  await fireEvent.click(button)
  expect(reconnect).toHaveBeenCalledWith(rows.slice(0, 2).map(({ id }) => id))
  reconnect.mockRestore()
})

test('a sign-in under way shows in the row with Cancel', () => {
  const waiting = stopped({ flow: 'f-1' })
  open([waiting])
  expect(within(row(waiting.id)).getByText('Waiting for Facebook…')).toBeTruthy()
  expect(button(waiting.id).textContent).toContain('Cancel')
})

test('when it worked the button is gone and the row can be chosen', async () => {
  const broken = stopped()
  open([broken])
  const fixed = { ...broken, status: { kind: 'connected' } as const, needs_you: false }
  cleanup()
  const { picked } = open([fixed])
  const last = row(fixed.id)
  expect(screen.queryByRole('button', { name: /^Reconnect/ })).toBeNull()
  expect(screen.getByText('Just now')).toBeTruthy()
  expect(within(last).getByText(/Connected · @/)).toBeTruthy()
  expect(picked()).toEqual([])
  expect(last.getAttribute('aria-selected')).toBe('false')
})

test('a search that finds nothing offers the nearest word', async () => {
  open([connection({ name: 'Northwind Repair' })])
  await fireEvent.input(search(), { target: { value: 'repiar' } })
  expect(screen.getByText('No account matches “repiar”')).toBeTruthy()
  await fireEvent.click(await screen.findByRole('button', { name: 'Show those' }))
  expect(search().value).toBe('repair')
  expect(screen.getByText('Northwind Repair')).toBeTruthy()
})

test('Esc clears the search first, then closes', async () => {
  const { onclose } = open([works()])
  await fireEvent.input(search(), { target: { value: 'north' } })
  await fireEvent.keyDown(search(), { key: 'Escape' })
  expect(search().value).toBe('')
  expect(onclose).not.toHaveBeenCalled()
  await fireEvent.keyDown(search(), { key: 'Escape' })
  expect(onclose).toHaveBeenCalledOnce()
})

test('a whole network is ticked by its head, also what is folded', async () => {
  const rows = Array.from({ length: 20 }, works)
  const { picked } = open(rows)
  await fireEvent.click(screen.getByRole('button', { name: 'Select 20 on Facebook' }))
  expect(picked()).toHaveLength(20)
  await fireEvent.click(screen.getByRole('button', { name: 'Clear 20 on Facebook' }))
  expect(picked()).toEqual([])
})

test('a whole network takes its broken ones along where they may be chosen', async () => {
  const rows = [works(), works(), stopped()]
  const { picked } = open(rows, [], true)
  await fireEvent.click(screen.getByRole('button', { name: 'Select 3 on Facebook' }))
  expect(picked()).toHaveLength(3)
})

describe('groups', () => {
  const outfitters = (change = {}) => connection(change)

  async function withGroup(rows: ConnectionView[], chosen: number[] = []) {
    restage({}).choices.kept = {
      groups: [{ id: 1, name: 'West', accounts: rows.map(({ id }) => id) }],
      publish: { kind: 'these', ids: [rows[0]!.id] },
      conversations: null,
    }
    await choices.load(`test ${Math.random()}`)
    return open(rows, chosen)
  }

  test('a press chooses all in one that can be chosen, and says who cannot', async () => {
    const [a, b, broken] = [outfitters(), outfitters(), stopped()]
    const { picked } = await withGroup([a, b, broken])
    const chip = screen.getByRole('button', { name: 'West, 3 accounts' })
    await fireEvent.click(chip)
    expect(picked()).toEqual([a.id, b.id])
    expect(app.spoken).toBe('West: 2 accounts chosen, 1 cannot be chosen now')
    expect(chip.getAttribute('aria-pressed')).toBe('true')
    await fireEvent.click(chip)
    expect(picked()).toEqual([])
  })

  test('the last choice is one press away, until it is chosen again', async () => {
    const rows = [outfitters(), outfitters()]
    const { picked } = await withGroup(rows)
    await fireEvent.click(screen.getByRole('button', { name: 'Last time, 1 account' }))
    expect(picked()).toEqual([rows[0]!.id])
    expect(screen.queryByRole('button', { name: /^Last time/ })).toBeNull()
  })

  test('what is chosen gets a name by the keyboard, and a name taken keeps the form', async () => {
    const rows = [outfitters(), outfitters()]
    await withGroup(rows, [rows[1]!.id])
    await fireEvent.click(screen.getByRole('button', { name: 'Save or change groups' }))
    await fireEvent.click(screen.getByRole('menuitem', { name: 'Save the 1 chosen as a group…' }))
    const name = await screen.findByLabelText<HTMLInputElement>('Name of the group')
    await waitFor(() => expect(document.activeElement).toBe(name))
    await fireEvent.input(name, { target: { value: 'west' } })
    await fireEvent.submit(name.form as HTMLFormElement)
    expect(await screen.findByText('There is a group of this name.')).toBeTruthy()
    await fireEvent.input(name, { target: { value: 'East' } })
    await fireEvent.submit(name.form as HTMLFormElement)
    expect(await screen.findByRole('button', { name: 'East, 1 account' })).toBeTruthy()
    expect(choices.groups.find((group) => group.name === 'East')?.accounts).toEqual([rows[1]!.id])
  })

  test('a rename keeps what the group holds; Esc leaves the form and not the picker', async () => {
    const rows = [outfitters(), outfitters()]
    const { onclose } = await withGroup(rows, [rows[1]!.id])
    const change = async () => {
      await fireEvent.click(screen.getByRole('button', { name: 'Save or change groups' }))
      await fireEvent.click(screen.getByRole('menuitem', { name: 'Change “West”…' }))
      return screen.findByLabelText<HTMLInputElement>('Name of the group')
    }
    await fireEvent.keyDown(await change(), { key: 'Escape' })
    expect(screen.queryByLabelText('Name of the group')).toBeNull()
    expect(onclose).not.toHaveBeenCalled()

    const name = await change()
    await fireEvent.input(name, { target: { value: 'Coast' } })
    await fireEvent.submit(name.form as HTMLFormElement)
    expect(await screen.findByRole('button', { name: 'Coast, 2 accounts' })).toBeTruthy()
  })
})
