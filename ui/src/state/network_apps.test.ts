import { describe, expect, test } from 'vitest'
import type { NetworkAppView } from '../lib/bindings/NetworkAppView'
import { Core, trouble } from '../test/host'
import { NetworkAppsState } from './network_apps.svelte'

const facebook: NetworkAppView = {
  provider: 'facebook',
  name: 'Facebook',
  networks: ['facebook', 'instagram'],
  configured: true,
  client_id: '2043',
  has_secret: true,
  secret_needed: true,
  client_id_name: 'App ID',
  secret_name: 'App secret',
  redirect: 'https://www.facebook.com/connect/login_success.html',
  redirect_editable: false,
  other_kind: false,
  engine: 'webview',
  engine_choice: true,
  guide: {
    lead: '',
    console: '',
    steps: [],
    register: '',
    other_kind: null,
    permissions: [],
    review: [],
    time: '',
    cost: '',
    limits: [],
    proves: '',
    proves_not: '',
  },
  console_url: '',
  responsible: null,
  last_test: null,
  refused: null,
  connections: 3,
}

async function ready(core: Core): Promise<NetworkAppsState> {
  core.answers.network_apps ??= () => [facebook]
  const state = new NetworkAppsState(core.call)
  await state.load()
  return state
}

describe('an edit', () => {
  test('is not lost when the list is read again', async () => {
    const state = await ready(new Core({}))
    state.edit(facebook, { client_id: '99' })
    await state.load()
    expect(state.fields(facebook).client_id).toBe('99')
    expect(state.changed('facebook')).toBe(true)
  })

  test('typed back to what is stored is no edit', async () => {
    const state = await ready(new Core({}))
    state.edit(facebook, { client_id: '99' })
    state.edit(facebook, { client_id: '2043' })
    expect(state.changed('facebook')).toBe(false)
  })

  test('can be undone', async () => {
    const state = await ready(new Core({}))
    state.edit(facebook, { client_secret: 'x' })
    state.undo('facebook')
    expect(state.fields(facebook).client_secret).toBeNull()
  })
})

describe('saving', () => {
  test('keeps the stored secret unless another was typed, and trims what was pasted', async () => {
    const core = new Core({ save_network_app: () => [facebook] })
    const state = await ready(core)
    state.edit(facebook, { client_id: ' 99\n' })
    await state.save(facebook)
    expect(core.asked.at(-1)?.[1]).toEqual({
      provider: 'facebook',
      client_id: '99',
      client_secret: null,
      redirect: null,
      other_kind: false,
      engine: 'webview',
      responsible: null,
    })
    expect(state.saved).toBe('facebook')
  })

  test('forgets the typed secret', async () => {
    const state = await ready(new Core({ save_network_app: () => [facebook] }))
    state.edit(facebook, { client_secret: 'hush' })
    await state.save(facebook)
    expect(JSON.stringify([state.edits, state.apps])).not.toContain('hush')
  })

  test('that is refused keeps every field and says why beside them', async () => {
    const state = await ready(
      new Core({ save_network_app: () => trouble('An App ID is a number.') }),
    )
    state.edit(facebook, { client_id: 'abc', client_secret: 'hush' })
    await state.save(facebook)
    expect(state.fields(facebook)).toMatchObject({ client_id: 'abc', client_secret: 'hush' })
    expect(state.problems.facebook?.message).toBe('An App ID is a number.')
    expect(state.working.facebook).toBeUndefined()
    expect(state.saved).toBeNull()
  })

  test('keeps what was typed meanwhile', async () => {
    let finish = () => {}
    const wait = new Promise<void>((done) => (finish = done))
    const state = await ready(new Core({ save_network_app: async () => (await wait, [facebook]) }))
    state.edit(facebook, { client_id: '1' })
    const saving = state.save(facebook)
    state.edit(facebook, { client_id: '12' })
    finish()
    await saving
    expect(state.fields(facebook).client_id).toBe('12')
  })

  test('sends a redirect only where the company has to name one', async () => {
    const core = new Core({ save_network_app: () => [facebook] })
    const state = await ready(core)
    const own = { ...facebook, redirect: null, redirect_editable: true }
    state.edit(own, { redirect: ' https://northwind.example/back ' })
    await state.save(own)
    expect(core.asked.at(-1)?.[1]).toMatchObject({ redirect: 'https://northwind.example/back' })
  })

  test('sends the address that the other kind of app needs, and drops what it does not', async () => {
    const core = new Core({ save_network_app: () => [facebook] })
    const state = await ready(core)
    const of = (usual: boolean, other: boolean): NetworkAppView => ({
      ...facebook,
      redirect_editable: usual,
      guide: {
        ...facebook.guide,
        other_kind: { name: 'Another', hint: '', redirect_editable: other },
      },
    })
    const edit = { other_kind: true, redirect: 'https://northwind.example/back' }
    for (const [app, redirect] of [
      [of(false, true), edit.redirect],
      [of(true, false), null],
    ] as const) {
      state.edit(app, edit)
      await state.save(app)
      expect(core.asked.at(-1)?.[1]).toMatchObject({ other_kind: true, redirect })
    }
  })

  test('starts the address empty where the one shown is none to enter', async () => {
    const loopback = { ...facebook, redirect: 'http://127.0.0.1:*/callback' }
    const state = await ready(new Core({}))
    expect(state.fields(loopback).redirect).toBe('')
    expect(state.fields({ ...loopback, redirect_editable: true }).redirect).toBe(loopback.redirect)
  })
})

test('a test shows that it runs, and one runs at a time', async () => {
  let finish = () => {}
  const wait = new Promise<void>((done) => (finish = done))
  const core = new Core({ test_network_app: async () => (await wait, [facebook]) })
  const state = await ready(core)
  const first = state.test('facebook')
  expect(state.working.facebook).toBe('testing')
  await state.test('facebook')
  finish()
  await first
  expect(core.asked.filter(([name]) => name === 'test_network_app')).toHaveLength(1)
  expect(state.working.facebook).toBeUndefined()
})

test('removing forgets the edit too', async () => {
  const core = new Core({ remove_network_app: () => [{ ...facebook, configured: false }] })
  const state = await ready(core)
  state.edit(facebook, { client_id: '1' })
  await state.remove('facebook')
  expect(state.changed('facebook')).toBe(false)
  expect(state.apps?.[0]?.configured).toBe(false)
})
