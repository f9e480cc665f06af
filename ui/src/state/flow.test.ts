import { waitFor } from '@testing-library/svelte'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FlowView } from '../lib/bindings/FlowView'
import type { FakeHost } from '../lib/fake_host/fake_host'
import { stage } from '../test/stage'
import { connections } from './connections.svelte'
import { flows, isClean, isOver } from './flow.svelte'

const phase = () => flows.view?.phase.kind
const find = (name: string, network: string) =>
  connections.all.find((row) => row.name === name && row.network === network)!

describe('a sign-in', () => {
  let host: FakeHost
  beforeEach(async () => void (host = await stage({ flow: 'stay' })))

  it('closes the sheet when everything came back, after the row says so', async () => {
    await stage({ flow: 'same' })
    const row = find('Northwind Outfitters', 'facebook')
    await flows.reconnect([row.id])
    expect(flows.open).toBe(true)
    await waitFor(() => expect(flows.open).toBe(false))
    await waitFor(() => expect(connections.byId.get(row.id)?.status.kind).toBe('connected'))
  })

  it('stays to tell what was left out', async () => {
    await stage({ flow: 'left_out' })
    const ids = ['facebook', 'instagram'].map((net) => find('Northwind Outfitters', net).id)
    await flows.reconnect(ids)
    await waitFor(() => expect(phase()).toBe('done'))
    expect(flows.open).toBe(true)
  })

  it('works through one sign-in after the other', async () => {
    const rows = connections.all.filter((row) => row.purpose === 'owned').slice(0, 5)
    await flows.reconnect(rows.map((row) => row.id))
    expect(flows.queue.map((signIn) => signIn.name)).toEqual([
      "Ana's Facebook sign-in",
      "Tom's LinkedIn sign-in",
      "Mei's Facebook sign-in",
    ])
    expect(flows.view?.connections).toEqual(flows.queue[0]?.connections)
    const first = flows.view!.id
    await flows.skip()
    expect(flows.place).toBe(1)
    expect((await host.call('flow', { id: first })).phase.kind).toBe('cancelled')
    await flows.next()
    expect(flows.later).toEqual([])
    await flows.next()
    expect(flows.open).toBe(false)
  })

  it('is cancelled at the core when its sheet is cancelled', async () => {
    await flows.reconnect([connections.all[0]!.id])
    const { id } = flows.view!
    await flows.cancel()
    expect(flows.open).toBe(false)
    expect((await host.call('flow', { id })).phase.kind).toBe('cancelled')
  })

  it('does not outlive a sheet that was closed before the core answered', async () => {
    const begun = flows.reconnect([connections.all[0]!.id])
    flows.close()
    await begun
    expect(flows.open).toBe(false)
    expect(flows.view).toBeNull()
    expect((await host.call('flow', { id: 'flow-1' })).phase.kind).toBe('cancelled')
  })

  it('ignores what is said of another one', async () => {
    await flows.reconnect([connections.all[0]!.id])
    const shown = flows.view
    await flows.hear('flow-99')
    expect(flows.view).toBe(shown)
  })

  it('keeps going when a press does not work', async () => {
    await stage({ flow: 'paste' })
    await flows.reconnect([connections.all[0]!.id])
    await flows.paste('https://example.com/')
    expect(flows.problem?.code).toBe('wrong_page')
    expect(isOver(flows.view!)).toBe(false)
    await flows.paste('https://example.com/?code=1')
    expect(flows.problem).toBeNull()
    await waitFor(() => expect(flows.open).toBe(false))
  })

  it('hands over with another login', async () => {
    await flows.handOver([connections.all[0]!.id])
    expect(flows.view?.aim).toBe('handover')
  })

  it('keeps a choice that is put off', async () => {
    await stage({ pending: true })
    const [choice] = connections.pending
    await flows.resume(choice!.flow)
    expect(phase()).toBe('choose_profiles')
    flows.close()
    await connections.refetch()
    expect(connections.pending).toHaveLength(1)
  })

  it('keeps a sign-in whose list could not be read, and asks for the list again', async () => {
    await stage({ pending: true, flow: 'unlisted' })
    const [kept] = connections.pending
    expect(kept!.member).toBeNull()
    await flows.resume(kept!.flow)
    expect(phase()).toBe('unlisted')
    flows.close()
    await connections.refetch()
    expect(connections.pending).toHaveLength(1)
    await flows.resume(kept!.flow)
    expect(phase()).toBe('unlisted')
    await flows.listAgain()
    expect(phase()).toBe('choose_profiles')
  })

  it('discards it when asked to', async () => {
    await stage({ pending: true, flow: 'unlisted' })
    const [kept] = connections.pending
    await flows.resume(kept!.flow)
    await flows.cancel()
    await connections.refetch()
    expect(connections.pending).toEqual([])
  })
})

describe('a clean end', () => {
  const flow = (change: object): FlowView => ({
    id: 'f',
    aim: 'reconnect',
    provider: 'facebook',
    network: 'facebook',
    purpose: 'owned',
    engine: 'webview',
    paste_needed: false,
    browser_offered: true,
    google_inside: false,
    connections: [1],
    expected_member: 'Ana Ruiz',
    started_at: '2026-11-25T17:05:00Z',
    ends_at: '2026-11-25T17:15:00Z',
    phase: {
      kind: 'done',
      member: 'Ana Ruiz',
      connected: [{ id: 1, network: 'facebook', name: 'N', handle: null, note: null }],
      left_out: [],
      next_end: null,
      next_end_about: false,
      permissions_granted: 9,
      permissions_asked: 9,
      ...change,
    },
  })

  it.each([
    [{}, true],
    [{ connected: [] }, false],
    [{ permissions_granted: 8 }, false],
    [
      {
        left_out: [
          { row: { id: 2, network: 'facebook', name: 'M', handle: null, note: null }, why: '' },
        ],
      },
      false,
    ],
  ])('with %j: %s', (change, clean) => {
    expect(isClean(flow(change))).toBe(clean)
  })

  it('is only that of a reconnect', () => {
    expect(isClean({ ...flow({}), aim: 'connect' })).toBe(false)
  })
})
