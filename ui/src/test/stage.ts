/** The invented core on stage, and the whole state of the window as it is when the window opens. */

import axe from 'axe-core'
import { expect } from 'vitest'
import { restage, type FakeHost, type Scene } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { connections } from '../state/connections.svelte'
import { flows } from '../state/flow.svelte'
import { list } from '../state/list.svelte'
import { sheets } from '../state/sheets.svelte'

export async function stage(scene: Scene = {}): Promise<FakeHost> {
  const host = restage({ step: 0, ...scene })
  connections.forget()
  flows.close()
  sheets.close()
  list.selected.clear()
  list.reset('owned')
  list.grouping = 'none'
  list.active = null
  app.go('connections')
  await app.load()
  await connections.refetch()
  host.listen((event) => {
    if (event.kind === 'changed') void connections.refetch()
    if (event.kind === 'flow') void flows.hear(event.id)
  })
  return host
}

/** Colours need a real browser, and a part of the page stands in no landmark. */
const LEFT_OUT = { 'color-contrast': { enabled: false }, region: { enabled: false } }

export async function expectAccessible(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, { rules: LEFT_OUT })
  const told = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  expect(told).toEqual([])
}
