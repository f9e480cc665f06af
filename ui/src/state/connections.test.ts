import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionView } from '../lib/bindings/ConnectionView'
import { fakeHost, restage } from '../lib/fake_host/fake_host'
import { connection } from '../test/connection'
import { app } from './app.svelte'
import { Connections } from './connections.svelte'

function listOf(...connections: ConnectionView[]) {
  return {
    now: '2026-11-25T17:05:00Z',
    connections,
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
  }
}

describe('connections', () => {
  beforeEach(() => void restage({}))

  it('count what needs somebody over all purposes, by tab and by network', async () => {
    const state = new Connections()
    await state.refetch()
    expect(state.needYou).toBe(4)
    expect(state.perPurpose.get('owned')).toEqual({ all: 26, needYou: 3 })
    expect(state.perPurpose.get('monitored')).toEqual({ all: 4, needYou: 1 })
    expect(state.perPurpose.get('paid')).toEqual({ all: 4, needYou: 0 })
    expect(state.perNetwork.get('linkedin')).toEqual({ all: 2, needYou: 1 })
  })

  it('are read once more for all calls that come while a read is under way', async () => {
    const call = vi.spyOn(fakeHost, 'call')
    const state = new Connections()
    await Promise.all([state.refetch(), state.refetch(), state.refetch(), state.refetch()])
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('keep the last known rows when a read fails', async () => {
    const state = new Connections()
    await state.refetch()
    vi.spyOn(fakeHost, 'call').mockRejectedValue({ code: 'storage', message: 'x', detail: null })
    await state.refetch()
    expect(state.problem?.code).toBe('storage')
    expect(state.all).toHaveLength(34)
  })

  it('keep a fixed row in its place until the list is opened again', () => {
    const broken = connection({ status: { kind: 'expired' } })
    const other = connection({ status: { kind: 'expired' } })
    const works = connection()
    const state = new Connections()
    state.take(listOf(broken, other, works))
    const fixed: ConnectionView = { ...broken, status: { kind: 'connected' }, needs_you: false }
    state.take(listOf(other, works, fixed))
    expect(state.all.map((row) => row.id)).toEqual([broken.id, other.id, works.id])
    expect(state.justFixed.has(broken.id)).toBe(true)
    expect(app.spoken.trim()).toBe(`${broken.name} is connected again`)
    state.release()
    expect(state.all.map((row) => row.id)).toEqual([other.id, broken.id, works.id])
  })

  it('say "Just now" for ten seconds', () => {
    vi.useFakeTimers()
    const broken = connection({ status: { kind: 'expired' } })
    const state = new Connections()
    state.take(listOf(broken))
    state.take(listOf({ ...broken, status: { kind: 'connected' } }))
    vi.advanceTimersByTime(9_999)
    expect(state.justFixed.has(broken.id)).toBe(true)
    vi.advanceTimersByTime(1)
    expect(state.justFixed.has(broken.id)).toBe(false)
    vi.useRealTimers()
  })

  it('do not celebrate an answer after an outage', () => {
    const unasked = connection({ status: { kind: 'cant_check', reason: { kind: 'offline' } } })
    const state = new Connections()
    state.take(listOf(unasked))
    state.take(listOf({ ...unasked, status: { kind: 'connected' } }))
    expect(state.justFixed.size).toBe(0)
  })

  it('show that they load only when it takes longer than a blink', async () => {
    vi.useFakeTimers()
    restage({ delay: 1000 })
    const state = new Connections()
    const reading = state.refetch()
    await vi.advanceTimersByTimeAsync(299)
    expect(state.loading).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(state.loading).toBe(true)
    await vi.advanceTimersByTimeAsync(1000)
    await reading
    expect(state.loading).toBe(false)
    vi.useRealTimers()
  })
})
