import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FlowPhase } from '../lib/bindings/FlowPhase'
import type { RowView } from '../lib/bindings/RowView'
import type { FakeHost } from '../lib/fake_host/fake_host'
import { connections } from '../state/connections.svelte'
import { flows } from '../state/flow.svelte'
import { expectAccessible, stage } from '../test/stage'
import SignInSheet from './SignInSheet.svelte'

const row = (id: number, name: string, note: string | null = null): RowView => ({
  id,
  network: 'facebook',
  name,
  handle: 'northwind',
  note,
})

const choice = (id: string, name: string, can = true) => ({
  key: { network: 'facebook' as const, id },
  network_name: 'Facebook',
  kind_name: 'Page',
  name,
  handle: null,
  role: 'Full control',
  can_connect: can,
  why_not: can ? null : 'Mei can edit this Page but not manage it.',
  preset: can,
  existing: null,
})

let host: FakeHost

/** Reconnects Ana's two accounts and puts the sign-in into a phase. */
async function inPhase(phase: FlowPhase) {
  const ids = connections.all.slice(0, 2).map((one) => one.id)
  const begun = flows.reconnect(ids)
  await waitFor(() => expect(flows.view).not.toBeNull())
  await begun
  render(SignInSheet)
  host.signIns.phase(flows.view!.id, phase)
  await waitFor(() => expect(flows.view?.phase.kind).toBe(phase.kind))
  await tick()
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const title = () => screen.getByRole('heading', { level: 2 }).textContent

describe('the sign-in sheet', () => {
  beforeEach(async () => void (host = await stage({ flow: 'stay', step: 60_000 })))

  it('waits, with the ways out', async () => {
    await inPhase({ kind: 'waiting' })
    expect(title()).toBe('Waiting for Facebook')
    expect(screen.getByText(/Ana Ruiz connected these 2 accounts/)).toBeTruthy()
    expect(screen.getByText('Sign in and keep both accounts ticked')).toBeTruthy()
    for (const name of ['Open in browser instead', 'Copy link', 'Cancel']) button(name)
    expect(document.activeElement).toBe(button('Cancel'))
    await expectAccessible()
  })

  it('takes a pasted address where the browser cannot come back', async () => {
    host = await stage({ flow: 'paste', step: 0 })
    await flows.reconnect([connections.all[0]!.id])
    render(SignInSheet)
    const field = await screen.findByLabelText('Address of the last page')
    expect(document.activeElement).toBe(field)
    await fireEvent.input(field, { target: { value: 'https://example.com/' } })
    await fireEvent.click(button('Finish'))
    expect(await screen.findByText('That is not the last page of the sign-in')).toBeTruthy()
    await expectAccessible()
  })

  it('finishes', async () => {
    await inPhase({ kind: 'finishing' })
    expect(title()).toBe('Finishing the sign-in')
    expect(screen.queryByText('Copy link')).toBeNull()
    await expectAccessible()
  })

  it('lets choose profiles, and says why one cannot be', async () => {
    const call = vi.spyOn(host, 'call')
    await inPhase({
      kind: 'choose_profiles',
      member: 'Mei Lin',
      profiles: [choice('1', 'Trails'), choice('2', 'Paddle'), choice('3', 'Outlet', false)],
      left_out: [],
    })
    expect(title()).toBe('What Mei can connect')
    expect(screen.getByText('Mei can edit this Page but not manage it.')).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Outlet, Facebook').disabled).toBe(true)
    await expectAccessible()
    await fireEvent.click(screen.getByLabelText('Paddle, Facebook'))
    await fireEvent.click(button('Connect 1'))
    const request = { id: 'flow-1', profiles: [{ network: 'facebook', id: '1' }] }
    await waitFor(() => expect(call).toHaveBeenCalledWith('choose_profiles', request))
  })

  it('says when the network listed nothing', async () => {
    await inPhase({ kind: 'choose_profiles', member: 'Mei Lin', profiles: [], left_out: [] })
    expect(title()).toBe('Facebook listed no account')
    button('Try again')
  })

  it('takes over only what is ticked', async () => {
    const call = vi.spyOn(host, 'call')
    await inPhase({
      kind: 'take_over',
      member: 'Mei Lin',
      from: 'Ana Ruiz',
      stopped: [row(1, 'One', 'Ana left'), row(2, 'Two', 'Ana left')],
      working: [row(3, 'Three', 'Mei: full control')],
      stays: [row(4, 'Four', 'Facebook did not list it for Mei')],
    })
    expect(title()).toBe('Mei can take over 3 of 4')
    expect(screen.getByText('Stopped: Ana left')).toBeTruthy()
    const box = (name: string) => screen.getByLabelText<HTMLInputElement>(`${name}, Facebook`)
    expect([box('One'), box('Three'), box('Four')].map((one) => one.checked)).toEqual([
      true,
      false,
      false,
    ])
    expect(box('Four').disabled).toBe(true)
    expect(screen.getByText("Ana's sign-in goes on for the other 2")).toBeTruthy()
    await expectAccessible()
    await fireEvent.click(box('Two'))
    await fireEvent.click(box('Three'))
    await fireEvent.click(button('Yes, take over 2'))
    const request = { id: 'flow-1', connections: [1, 3] }
    await waitFor(() => expect(call).toHaveBeenCalledWith('take_over', request))
  })

  it('offers ticked what was chosen for another person, though it works', async () => {
    const call = vi.spyOn(host, 'call')
    const works = connections.all.filter((one) => one.status.kind === 'connected').slice(0, 2)
    const [chosen, other] = works.map(({ id, name }) => row(id, name))
    await flows.handOver([chosen!.id])
    render(SignInSheet)
    host.signIns.phase(flows.view!.id, {
      kind: 'take_over',
      member: 'Mei Lin',
      from: 'Ana Ruiz',
      stopped: [],
      working: [chosen!, other!],
      stays: [],
    })
    await waitFor(() => expect(flows.view?.phase.kind).toBe('take_over'))
    await tick()
    const box = (one: RowView) => screen.getByLabelText<HTMLInputElement>(`${one.name}, Facebook`)
    expect([box(chosen!).checked, box(other!).checked]).toEqual([true, false])
    expect(screen.getByText("Working with Ana's sign-in, and chosen by you")).toBeTruthy()
    expect(screen.getByText("Working with Ana's sign-in, so left un-ticked")).toBeTruthy()
    await expectAccessible()
    await fireEvent.click(button('Yes, take over 1'))
    const request = { id: flows.view!.id, connections: [chosen!.id] }
    await waitFor(() => expect(call).toHaveBeenCalledWith('take_over', request))
  })

  it('moves nothing when nothing is ticked', async () => {
    const call = vi.spyOn(host, 'call')
    await inPhase({
      kind: 'take_over',
      member: 'Mei Lin',
      from: 'Ana Ruiz',
      stopped: [row(1, 'One')],
      working: [],
      stays: [],
    })
    await fireEvent.click(screen.getByLabelText('One, Facebook'))
    await fireEvent.click(button('Yes, take over'))
    expect(call).not.toHaveBeenCalledWith('take_over', expect.anything())
  })

  it('offers another try where the list could not be read, and no new sign-in', async () => {
    await inPhase({
      kind: 'unlisted',
      problem: {
        code: 'network_trouble',
        message: 'Facebook did not answer as it should. Try again in a minute.',
        detail: 'HTTP 500',
      },
    })
    expect(title()).toBe('Holdfast could not read the list of Pages')
    expect(screen.getByText(/is kept. Nobody has to sign in again/)).toBeTruthy()
    expect(screen.getByText(/^Kept until/)).toBeTruthy()
    await expectAccessible()
    const call = vi.spyOn(host, 'call')
    await fireEvent.click(button('Try again'))
    await waitFor(() => expect(call).toHaveBeenCalledWith('list_again', expect.anything()))
    expect(call).not.toHaveBeenCalledWith('begin_reconnect', expect.anything())
  })

  it('names both accounts when another one signed in', async () => {
    await inPhase({
      kind: 'different_account',
      expected: 'Ana Ruiz',
      got: 'Lin Ceramics',
      manages: 0,
      of: 2,
      message: 'Please press Reconnect.',
    })
    expect(title()).toBe('That was a different account')
    expect(screen.getByText('Manages 0 of 2 accounts')).toBeTruthy()
    const copy = vi.spyOn(navigator.clipboard, 'writeText')
    await fireEvent.click(button(/Copy a message for Ana/))
    expect(copy).toHaveBeenCalledWith('Please press Reconnect.')
    await expectAccessible()
    await fireEvent.click(button(/Stop here/))
    await waitFor(() => expect(flows.open).toBe(false))
  })

  it('says what came back, what was left out and until when', async () => {
    await inPhase({
      kind: 'done',
      member: 'Ana Ruiz',
      connected: [row(1, 'One')],
      left_out: [{ row: row(2, 'Two'), why: 'It was not ticked.' }],
      next_end: '2027-01-24T17:05:00Z',
      next_end_about: false,
      permissions_granted: 8,
      permissions_asked: 9,
    })
    expect(title()).toBe('1 of 2 are connected again')
    expect(screen.getByText('Connected · @northwind')).toBeTruthy()
    expect(screen.getByText('It was not ticked.')).toBeTruthy()
    expect(screen.getByText('8 of 9 granted')).toBeTruthy()
    expect(screen.getByText('24 Jan 2027').getAttribute('datetime')).toBe('2027-01-24T17:05:00Z')
    await expectAccessible()
    await fireEvent.click(button('Done'))
    expect(flows.open).toBe(false)
  })

  it.each<[FlowPhase, string]>([
    [{ kind: 'cancelled', by: 'window_closed' }, 'The Facebook window was closed'],
    [{ kind: 'cancelled', by: 'declined' }, 'Access was declined at Facebook'],
    [{ kind: 'cancelled', by: 'restart' }, 'Holdfast was closed meanwhile'],
    [{ kind: 'timed_out' }, 'The sign-in took too long'],
  ])('after %j offers to try again', async (phase, words) => {
    await inPhase(phase)
    expect(title()).toBe(words)
    expect(screen.getByText(/Nothing has changed/)).toBeTruthy()
    const old = flows.view!.id
    await expectAccessible()
    await fireEvent.click(button('Try again'))
    await waitFor(() => expect(flows.view && flows.view.id !== old).toBe(true))
  })

  it('shows a failure with its details closed', async () => {
    await inPhase({
      kind: 'failed',
      problem: { code: 'network_trouble', message: 'Facebook fell over.', detail: 'HTTP 500' },
    })
    const alert = screen.getByRole('alert')
    expect(within(alert).getByText('Facebook fell over.')).toBeTruthy()
    expect(within(alert).getByText('Details').closest('details')?.open).toBe(false)
    await expectAccessible()
  })

  it('says when a sign-in could not start', async () => {
    vi.spyOn(host, 'call').mockRejectedValue({
      code: 'app_missing',
      message: 'Set up the Facebook app first.',
      detail: null,
    })
    await flows.reconnect([connections.all[0]!.id])
    render(SignInSheet)
    expect(title()).toBe('The sign-in could not start')
    button('Network apps')
    await expectAccessible()
  })

  it('counts the sign-ins of a selection', async () => {
    const begun = flows.reconnect(connections.all.slice(0, 5).map((one) => one.id))
    await begun
    render(SignInSheet)
    expect(screen.getByText("Sign-in 1 of 3 · Ana's Facebook")).toBeTruthy()
    expect(screen.getByText('Skip this one')).toBeTruthy()
  })

  it('cancels on Esc while it waits', async () => {
    await inPhase({ kind: 'waiting' })
    const { id } = flows.view!
    await fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
    await waitFor(() => expect(flows.open).toBe(false))
    expect((await host.call('flow', { id })).phase.kind).toBe('cancelled')
  })
})
