import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it } from 'vitest'
import type { Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { connections } from '../state/connections.svelte'
import { flows } from '../state/flow.svelte'
import { list } from '../state/list.svelte'
import { sheets } from '../state/sheets.svelte'
import { expectAccessible, stage } from '../test/stage'
import Connections from './Connections.svelte'

async function open(scene: Scene = {}) {
  const host = await stage({ flow: 'stay', step: 60_000, ...scene })
  render(Connections)
  await tick()
  return host
}

const rows = () => [...document.querySelectorAll<HTMLElement>('tbody tr[data-line]')]
const press = (key: string, held: object = {}) =>
  fireEvent.keyDown(document.activeElement!, { key, ...held })
/** The line that has the focus. */
const focused = () => rows().indexOf(document.activeElement as HTMLElement)

describe('the list of connections', () => {
  it('is a real table that tells its rows, accessible', async () => {
    await open()
    const grid = screen.getByRole('grid')
    expect(grid.getAttribute('aria-rowcount')).toBe('27')
    expect(within(grid).getAllByRole('columnheader')).toHaveLength(6)
    expect(rows()[0]?.getAttribute('aria-rowindex')).toBe('2')
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1)
    expect(
      screen.getByRole('button', { name: 'Reconnect Northwind Outfitters, Facebook' }),
    ).toBeTruthy()
    await expectAccessible()
  })

  it('marks tabs with what is broken behind them', async () => {
    await open()
    expect(screen.getByRole('tab', { name: /Monitored/ }).textContent).toContain('1 need you')
    expect(screen.getByRole('tab', { name: /Paid/ }).textContent).not.toContain('need you')
  })

  it('is worked by keys alone', async () => {
    await open()
    rows()[0]!.focus()
    await press('ArrowDown')
    await waitFor(() => expect(focused()).toBe(1))
    await press('j')
    await waitFor(() => expect(focused()).toBe(2))
    await press('k')
    await waitFor(() => expect(focused()).toBe(1))
    await press(' ')
    expect(rows()[1]?.getAttribute('aria-selected')).toBe('true')
    await press('ArrowDown', { shiftKey: true })
    await waitFor(() => expect(list.selectedRows).toHaveLength(2))
    expect(await screen.findByText('2 selected')).toBeTruthy()
    await press('End')
    await waitFor(() => expect(focused()).toBe(25))
    await press('Home')
    await waitFor(() => expect(focused()).toBe(0))
  })

  it('opens the menu of a row, and its keys stay in the menu', async () => {
    await open()
    rows()[3]!.focus()
    await press('F10', { shiftKey: true })
    const menu = await screen.findByRole('menu')
    const names = within(menu)
      .getAllByRole('menuitem')
      .map((item) => item.dataset.label)
    expect(names).toEqual([
      'Reconnect',
      'Change connected-by user…',
      'Timeline',
      'Disconnect…',
      'Remove…',
    ])
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Reconnect'))
    await press('ArrowUp')
    expect(document.activeElement?.textContent).toContain('Remove…')
    await press('t')
    expect(document.activeElement?.textContent).toContain('Timeline')
    expect(app.params.connection).toBeUndefined()
    await expectAccessible()
    await fireEvent.click(within(menu).getByText('Disconnect…'))
    expect(sheets.open).toEqual({ kind: 'disconnect', id: list.shown[3]!.id })
  })

  it('does not offer to let go what was let go', async () => {
    await open()
    const row = screen.getByText('Northwind Repair').closest('tr')!
    await fireEvent.click(within(row).getByRole('button', { name: /^More for/ }))
    const item = await screen.findByText('Disconnect…')
    expect(item.closest('button')?.getAttribute('aria-disabled')).toBe('true')
  })

  it('reconnects the row, or the selection with its sign-ins named', async () => {
    await open()
    rows()[0]!.focus()
    await press('r')
    await waitFor(() => expect(flows.view?.connections).toEqual([list.shown[0]!.id]))
    flows.close()
    for (const row of rows().slice(0, 5)) await fireEvent.click(within(row).getByRole('checkbox'))
    expect(
      screen.getByText(/3 sign-ins: Ana's Facebook, Tom's LinkedIn, Mei's Facebook/),
    ).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Reconnect 5…' }))
    await waitFor(() => expect(flows.queue).toHaveLength(3))
  })

  it('names the login where the selection has one', async () => {
    await open()
    for (const row of rows().slice(0, 2)) await fireEvent.click(within(row).getByRole('checkbox'))
    expect(
      screen.getByRole('button', { name: "Reconnect 2 with Ana's Facebook sign-in" }),
    ).toBeTruthy()
  })

  it('keeps letters out of the search', async () => {
    await open()
    const field = screen.getByLabelText('Search accounts')
    field.focus()
    await fireEvent.keyDown(field, { key: 'r' })
    await tick()
    expect(flows.open).toBe(false)
  })

  it('opens a row in the pane and gives the focus back', async () => {
    await open()
    rows()[1]!.focus()
    await press('Enter')
    const pane = await screen.findByRole('region', { name: 'Northwind Outfitters, Instagram' })
    await within(pane).findByText("Signs in through Ana's Facebook, so it stopped too")
    const evidence = within(pane).getByText('190 / 460', { selector: 'summary code' })
    expect(evidence.closest('details')?.open).toBe(false)
    await expectAccessible()
    await fireEvent.keyDown(window, { key: 'Escape' })
    await waitFor(() => expect(focused()).toBe(1))
  })

  it('shows a sign-in that waits for its choice', async () => {
    await open({ pending: true })
    expect(screen.getByText('Facebook sign-in of Mei Lin')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: /^Choose a Page/ }))
    await waitFor(() => expect(flows.view?.phase.kind).toBe('choose_profiles'))
  })

  it('says what a monitored connection no longer sees', async () => {
    await open()
    await fireEvent.click(screen.getByRole('tab', { name: /Monitored/ }))
    expect(screen.getByText('Dark since 22 Nov, 18:40')).toBeTruthy()
    expect(screen.getByText('#trailrepair')).toBeTruthy()
    expect(screen.getByText('Goes dark tomorrow unless it is reconnected')).toBeTruthy()
    await expectAccessible()
  })

  it('shows the state of an ad account beside its sign-in', async () => {
    await open()
    await fireEvent.click(screen.getByRole('tab', { name: /Paid/ }))
    expect(screen.getByText('Payment due')).toBeTruthy()
    await expectAccessible()
  })

  it('helps when nothing matches', async () => {
    await open()
    await fireEvent.input(screen.getByLabelText('Search accounts'), { target: { value: 'repiar' } })
    expect(screen.getByText('No account matches “repiar”')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Show those' }))
    expect(list.search).toBe('repair')
    expect(rows().length).toBe(2)
  })

  it('asks for the first account', async () => {
    await open({ company: 'empty' })
    expect(screen.getByText('No accounts yet')).toBeTruthy()
    await expectAccessible()
  })

  it('draws what is in sight of ten thousand rows, and counts all', async () => {
    await open({ rows: 10_000 })
    expect(rows().length).toBeLessThan(60)
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001')
    expect(connections.all).toHaveLength(10_000)
  })

  it('shows names as they are written', async () => {
    await open({ company: 'hostile' })
    expect(screen.getByText('<b>Bold</b> & "quoted" \\ name')).toBeTruthy()
    await expectAccessible()
  })

  it('takes the status filter', async () => {
    await open()
    await fireEvent.click(screen.getByRole('button', { name: /^Status/, expanded: false }))
    await fireEvent.click(await screen.findByRole('menuitemradio', { name: 'Needs you' }))
    expect(rows()).toHaveLength(3)
  })
})
