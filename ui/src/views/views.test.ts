import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import axe from 'axe-core'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeHost, fakeHost } from '../lib/fake_host/fake_host'
import { app } from '../state/app.svelte'
import { connections } from '../state/connections.svelte'
import { draft } from '../state/draft.svelte'
import { list } from '../state/list.svelte'
import { networkApps } from '../state/network_apps.svelte'
import { notices } from '../state/notices.svelte'
import Blocked from './Blocked.svelte'
import Connections from './Connections.svelte'
import Conversations from './Conversations.svelte'
import Help from './Help.svelte'
import Home from './Home.svelte'
import KeychainStrip from '../components/KeychainStrip.svelte'
import RestoredStrip from '../components/RestoredStrip.svelte'
import UnwritableStrip from '../components/UnwritableStrip.svelte'
import Publish from './Publish.svelte'
import Settings from './Settings.svelte'
import { views } from './views'

let core: FakeHost

/** The window asks this core from now on. */
function use(fresh: FakeHost): void {
  core = fresh
  fakeHost.call = fresh.call.bind(fresh)
}

beforeEach(async () => {
  use(new FakeHost())
  window.matchMedia ??= ((query: string) => ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  })) as never
  await app.load()
  connections.forget()
  await Promise.all([connections.refetch(), notices.refetch()])
})

async function settled(): Promise<void> {
  await waitFor(() => expect(document.querySelector('[role=status][aria-label]')).toBeNull())
}

describe('every view but the list of connections, which has tests of its own', () => {
  const names = (Object.keys(views) as (keyof typeof views)[]).filter(
    (name) => name !== 'connections',
  )
  test.each(names)(
    '%s has one title and nothing that axe objects to',
    async (name) => {
      const loaded = await views[name]?.()
      if (!loaded) throw new Error('no view')
      const main = document.createElement('main')
      document.body.append(main)
      render(loaded.default, { target: main })
      await settled()
      expect(main.querySelectorAll('h1')).toHaveLength(1)
      // jsdom draws nothing, so contrast is judged in a browser.
      const found = await axe.run(main, { rules: { 'color-contrast': { enabled: false } } })
      expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      main.remove()
    },
    20_000,
  )
})

describe('Home', () => {
  test('counts over all purposes and names the sign-in that several need', () => {
    render(Home)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(
      /4 accounts need you\s+· 4 expire tomorrow/,
    )
    expect(
      screen.getByRole('button', { name: "Reconnect 3 with Ana's Facebook sign-in" }),
    ).toBeTruthy()
  })

  test('each mark of the timeline says what a screen reader needs', () => {
    render(Home)
    expect(
      screen.getByRole('button', {
        name: /Northwind Outfitters, TikTok, expires 14 Jan, in 50 days/,
      }),
    ).toBeTruthy()
    expect(screen.getByRole('button', { name: '4 accounts, expire 26 Nov' })).toBeTruthy()
  })
})

test('a network at Home opens the list with that network alone, and one press shows all', async () => {
  app.go('connections', { purpose: 'owned', network: 'x' })
  render(Connections)
  expect(list.shown.map((row) => row.network)).toEqual(['x'])
  await fireEvent.click(screen.getByRole('button', { name: 'Show all networks, not only X' }))
  expect(list.shown.length).toBeGreaterThan(20)
  app.go('home')
})

describe('Publish', () => {
  const lastDraft = () => core.publishing.drafts[0]!

  test('keeps what is typed over a visit elsewhere', async () => {
    const first = render(Publish)
    const text = await screen.findByLabelText<HTMLTextAreaElement>('Text')
    await fireEvent.input(text, { target: { value: 'Repair Week' } })
    first.unmount()
    await waitFor(() => expect(lastDraft().text).toBe('Repair Week'))
    render(Publish)
    const again = await screen.findByLabelText<HTMLTextAreaElement>('Text')
    expect(again.value).toBe('Repair Week')
    expect(screen.getByText(/Draft saved at 09:05/)).toBeTruthy()
  })

  test('leaving the field saves at once', async () => {
    render(Publish)
    const text = await screen.findByLabelText('Text')
    await fireEvent.input(text, { target: { value: 'At once' } })
    await fireEvent.blur(text)
    await waitFor(() => expect(lastDraft().text).toBe('At once'))
  })

  test('says which network the text is too long for, and does not send it', async () => {
    const x = connections.all.find((row) => row.network === 'x')
    core.publishing.drafts = [{ ...lastDraft(), accounts: [x?.id ?? 0], text: 'a'.repeat(300) }]
    await draft.load('somebody else')
    render(Publish)
    expect(await screen.findByText('20 too long')).toBeTruthy()
    await waitFor(() => expect(app.spoken).toContain('The text is too long for X'))
    await fireEvent.click(screen.getByRole('button', { name: 'Publish to 1' }))
    expect(app.spoken).toBe('The post does not fit every network yet.')
  })

  test('says what a network does not offer before one writes', async () => {
    render(Publish)
    await screen.findByLabelText('Text')
    expect(await screen.findByText(/YouTube lets apps publish videos only/)).toBeTruthy()
  })

  test('publishes to the chosen accounts and shows what became of it', async () => {
    const [shop] = connections.all.filter(
      (row) => row.network === 'facebook' && row.status.kind === 'connected',
    )
    core.publishing.drafts = [{ ...lastDraft(), accounts: [shop!.id], text: 'Repair Week' }]
    await draft.load('a third one')
    await draft.load(app.owner)
    render(Publish)
    await fireEvent.click(await screen.findByRole('button', { name: 'Publish to 1' }))
    expect(await screen.findByText('Published to 1 of 1')).toBeTruthy()
    expect(screen.getByRole('button', { name: /^Open on Facebook/ })).toBeTruthy()
    // What comes next begins empty.
    await fireEvent.click(screen.getByRole('button', { name: 'Write a new post' }))
    expect((await screen.findByLabelText<HTMLTextAreaElement>('Text')).value).toBe('')
  })

  test('after a lost answer one looks first, and chooses then', async () => {
    app.go('publish', { post: 101 })
    render(Publish)
    const look = await screen.findByRole('button', { name: /^Look whether/ })
    expect(screen.queryByRole('button', { name: /^Send it to/ })).toBeNull()
    await fireEvent.click(look)
    const send = await screen.findByRole('button', { name: /^Send it to/ })
    await waitFor(() => expect(send.getAttribute('aria-disabled')).toBeNull())
    await fireEvent.click(send)
    expect(await screen.findByText('Published to 4 of 6')).toBeTruthy()
    app.go('home')
  })

  test('a held post asks before it goes', async () => {
    app.go('publish', { post: 102 })
    render(Publish)
    expect(await screen.findByText('Missed its time')).toBeTruthy()
    const rest = screen.getByRole('button', { name: 'Publish to the remaining account' })
    await fireEvent.click(rest)
    expect(await screen.findByText('Published to 1 of 2')).toBeTruthy()
    app.go('home')
  })
})

describe('Conversations', () => {
  test('says since when answers are missing, with Reconnect in place', async () => {
    render(Conversations)
    const since = 'Answers from Facebook - Northwind Outfitters are missing since 22 Nov, 18:40'
    expect(await screen.findByText(since)).toBeTruthy()
    expect(
      screen.getAllByRole('button', { name: 'Reconnect Northwind Outfitters, Facebook' }),
    ).toHaveLength(1)
  })

  test('says what a network does not offer before one writes', async () => {
    render(Conversations)
    expect(await screen.findByText(/^TikTok shows apps no comments/)).toBeTruthy()
  })

  test('keeps the reply while its account is reconnected, and sends it once', async () => {
    render(Conversations)
    await fireEvent.click((await screen.findAllByRole('option'))[0] as HTMLElement)
    const text = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /^Reply to/ })
    await fireEvent.input(text, { target: { value: 'Tents are welcome' } })
    expect(screen.getByRole('button', { name: /^Reply/ }).ariaDisabled).toBe('true')
    const reply = vi.spyOn(core.commands, 'reply')
    const broken = core.connections.find((row) => row.needs_you)
    core.repair([broken?.id ?? 0])
    await connections.refetch()
    await waitFor(() =>
      expect(screen.getByRole('button', { name: /^Reply/ }).ariaDisabled).toBeNull(),
    )
    expect(text.value).toBe('Tents are welcome')
    await fireEvent.keyDown(text, { key: 'Enter', ctrlKey: true })
    await fireEvent.keyDown(text, { key: 'Enter', ctrlKey: true })
    expect(await screen.findByText(/^Your reply/)).toBeTruthy()
    expect(reply).toHaveBeenCalledTimes(1)
  })
})

test('a change in Settings is saved at once and said', async () => {
  render(Settings)
  await fireEvent.click(screen.getByRole('switch', { name: 'Shortcuts of one letter' }))
  await waitFor(() => expect(core.start.state.settings.letter_keys).toBe(false))
  expect(await screen.findByText('Saved')).toBeTruthy()
})

test('a typed secret is forgotten here once it is saved, and never shown', async () => {
  app.go('settings', { section: 'network_apps', provider: 'facebook' })
  render(Settings)
  await fireEvent.click(await screen.findByRole('button', { name: /^Replace, App secret/ }))
  const secret = screen.getByLabelText<HTMLInputElement>('App secret')
  expect(secret.type).toBe('password')
  await fireEvent.input(secret, { target: { value: 'hush' } })
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(networkApps.changed('facebook')).toBe(false))
  expect(document.body.innerHTML).not.toContain('hush')
  app.go('home')
})

test('Help tells at the right edge what cures each cause', async () => {
  render(Help)
  expect(await screen.findByText('First a step at Facebook')).toBeTruthy()
  expect(screen.getByText('Someone else signs in')).toBeTruthy()
  await fireEvent.input(screen.getByLabelText('What went wrong?'), { target: { value: '365' } })
  expect(screen.getByText('The sign-in reached its 365 days')).toBeTruthy()
  expect(screen.queryByText('Someone else signs in')).toBeNull()
})

test.each([
  ['locked', 'Unlock…'],
  ['missing', 'Look again'],
  ['key_lost', 'Reconnect all…'],
  ['wrong_key', 'Reconnect all…'],
  ['passphrase_needed', 'Enter passphrase…'],
  ['other_computer', 'Answer…'],
] as const)('a keychain that is %s offers: %s', async (keychain, way) => {
  core.start.state = { ...core.start.state, keychain }
  await app.load()
  render(KeychainStrip)
  expect(screen.getByRole('button', { name: way })).toBeTruthy()
})

test.each([
  ['disk_full', /Free some space/],
  ['protected', /Make it writable/],
] as const)(
  'data that nothing can be saved to (%s) says so, and how it goes on',
  async (why, way) => {
    core.start.state = { ...core.start.state, unwritable: why }
    await app.load()
    render(UnwritableStrip)
    expect(screen.getByText(way)).toBeTruthy()
    const call = vi.spyOn(core, 'call')
    fakeHost.call = core.call.bind(core)
    await fireEvent.click(screen.getByRole('button', { name: 'Quit Holdfast' }))
    await waitFor(() => expect(call).toHaveBeenCalledWith('quit', null))
  },
)

test('newest changes that are gone name the accounts that may need somebody', async () => {
  use(new FakeHost({ restored: 'log' }))
  await app.load()
  render(RestoredStrip)
  expect(screen.getByText(/newest changes of your data are missing/)).toBeTruthy()
  expect(screen.getByText(/Northwind Outfitters \(X\), Northwind Trails \(TikTok\)\./)).toBeTruthy()
})

test('a database that cannot be used takes the window with one way on', async () => {
  use(new FakeHost({ phase: 'blocked' }))
  await app.load()
  render(Blocked)
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(
    'A newer Holdfast wrote this data',
  )
  expect(screen.getByText('Install the newer Holdfast again.')).toBeTruthy()
})
