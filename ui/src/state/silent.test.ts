import { expect, test } from 'vitest'
import { FakeHost } from '../lib/fake_host/fake_host'
import type { call } from '../lib/host'
import { SilentState } from './silent.svelte'

function staged() {
  const host = new FakeHost()
  const calls: string[] = []
  const ask = ((name, request) => {
    calls.push(name)
    return host.call(name, request ?? null)
  }) as typeof call
  return { host, calls, state: new SilentState(ask) }
}

test('counts what waits on accounts that do not work, and since when nothing comes', async () => {
  const { host, state } = staged()
  await state.show(host.connections)
  // Outfitters at Facebook and Instagram stopped on 22 Nov, at LinkedIn on 24 Nov.
  expect(state.silent).toBe(3)
  expect(state.since).toBe('2026-11-23T02:40:00Z')
  expect(state.unanswered).toBeGreaterThan(0)
})

test('asks nothing while every account works', async () => {
  const { host, calls, state } = staged()
  await state.show(host.connections)
  host.repair(host.connections.map(({ id }) => id))
  await state.show(host.connections)
  expect(state.silent).toBe(0)
  expect(calls).toEqual(['conversations'])
})
