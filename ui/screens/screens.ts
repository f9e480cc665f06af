/** Every screen, sheet and state worth looking at, and how one comes there. */

import type { Page } from 'playwright-core'
import { go, goPicking, goPost, replyTo } from './stage'

export interface Screen {
  name: string
  /** What the address asks of the invented core. */
  scene?: string
  visit?: (page: Page) => Promise<void>
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()

const view = (name: string, scene = ''): Screen => ({
  name: scene === '' ? name : `${name}, ${scene}`,
  scene,
  visit: (page) => go(page, name),
})

const tab = (name: string, scene = ''): Screen => ({
  name: `${name} Connections${scene === '' ? '' : `, ${scene}`}`,
  scene,
  async visit(page) {
    await go(page, 'Connections')
    await page.getByRole('tab', { name }).click()
    await page.getByRole('grid').waitFor()
  },
})

const settings = (part: string, scene = ''): Screen => ({
  name: `Settings, ${part}${scene === '' ? '' : `, ${scene}`}`,
  scene,
  async visit(page) {
    await go(page, 'Settings')
    await button(page, part).click()
  },
})

/** Something of a row's menu. */
const fromMenu = (entry: string, row = 'Northwind Repair Shop, Facebook'): Screen => ({
  name: `Sheet: ${entry}`,
  async visit(page) {
    await go(page, 'Connections')
    await button(page, `More for ${row}`).click()
    await page.getByRole('menuitem', { name: entry }).click()
    await page.locator('dialog[open]').waitFor()
  },
})

/** A sign-in that ends in one way. */
const signIn = (flow: string, title: RegExp): Screen => ({
  name: `Sign-in: ${flow}`,
  scene: `flow=${flow}`,
  async visit(page) {
    await go(page, 'Connections')
    await button(page, 'Reconnect Northwind Outfitters, Facebook').click()
    await page.locator('dialog[open]').getByText(title).first().waitFor()
  },
})

const picking = (where: 'Publish' | 'Conversations', scene = ''): Screen => ({
  name: `${where}, picker${scene === '' ? '' : `, ${scene}`}`,
  scene,
  visit: (page) => goPicking(page, where),
})

/** A reply and what becomes of it. */
const replying = (replies: string, says: RegExp): Screen => ({
  name: `Conversations, reply: ${replies}`,
  scene: `replies=${replies}`,
  async visit(page) {
    await go(page, 'Conversations')
    await replyTo(page, 5, 'We are sorry')
    await page.getByText(says).waitFor()
  },
})

const posts = (name: string, scene: string): Screen => ({
  name,
  scene,
  async visit(page) {
    await go(page, 'Publish')
    await button(page, 'All posts').click()
    await page.getByRole('heading', { level: 1, name: 'Posts' }).waitFor()
  },
})

const onePost = (name: string, title: RegExp): Screen => ({
  name,
  async visit(page) {
    await goPost(page, title)
  },
})

export const screens: readonly Screen[] = [
  { name: 'First start', scene: 'phase=first_start' },
  { name: 'Blocked', scene: 'phase=blocked' },
  { name: 'Home' },
  { name: 'Home, nothing connected', scene: 'company=empty' },
  { name: 'Home, practice', scene: 'practice' },
  { name: 'Home, keychain locked', scene: 'keychain=locked' },
  { name: 'Home, shared troubles', scene: 'banners' },
  { name: 'Home, key lost', scene: 'keychain=key_lost' },
  {
    name: 'Sheet: reconnect every account',
    scene: 'keychain=key_lost',
    async visit(page) {
      await button(page, 'Reconnect all…').click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'Sheet: enter your passphrase',
    scene: 'keychain=passphrase_needed',
    visit: (page) => page.locator('dialog[open]').waitFor(),
  },
  view('Publish'),
  posts('Posts', ''),
  posts('Posts, many', 'posts=500'),
  posts('Posts, none', 'company=empty'),
  posts('Posts, long names', 'company=hostile'),
  onePost('Post that needs somebody', /^Repair Week/),
  onePost('Post that was held', /^Doors open/),
  onePost('Post that is planned', /^Last days/),
  view('Conversations'),
  view('Conversations', 'company=empty'),
  view('Conversations', 'company=hostile&talk=500'),
  view('Conversations', 'talk=0'),
  {
    name: 'Conversations, a broken account and what is not offered',
    async visit(page) {
      await go(page, 'Conversations')
      await page.getByRole('option').first().click()
      await page.getByRole('textbox', { name: /^Reply to/ }).waitFor()
      await page.getByText('What is left out').click()
    },
  },
  replying('take', /^Your reply/),
  replying('lose', /^We don't know whether/),
  replying('refuse', /does not take this reply/),
  view('Conversations', 'rows=10000'),
  view('People'),
  view('Activity'),
  view('Notices'),
  view('Help'),
  settings('General'),
  settings('Network apps'),
  settings('Network apps', 'banners'),
  settings('Security'),
  {
    name: 'Sheet: set a passphrase',
    async visit(page) {
      await go(page, 'Settings')
      await button(page, 'Security').click()
      await button(page, 'Set a passphrase…').click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  settings('Company'),
  tab('Owned', 'company=all'),
  tab('Owned', 'rows=10000'),
  tab('Owned', 'company=hostile'),
  tab('Owned', 'pending'),
  tab('Owned', 'banners'),
  tab('Monitored'),
  tab('Paid'),
  view('Connections', 'company=empty'),
  {
    name: 'Connections, selection',
    async visit(page) {
      await go(page, 'Connections')
      await page.getByRole('checkbox', { name: 'Select all' }).check()
    },
  },
  {
    name: 'Connections, menu of a row',
    async visit(page) {
      await go(page, 'Connections')
      await button(page, /^More for/).click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'Connections, pane of a broken account',
    async visit(page) {
      await go(page, 'Connections')
      await page
        .getByRole('row', { name: /Northwind Outfitters/ })
        .first()
        .press('Enter')
      await page.getByRole('region', { name: 'Northwind Outfitters, Facebook' }).waitFor()
    },
  },
  picking('Publish'),
  picking('Publish', 'rows=10000'),
  picking('Publish', 'company=hostile'),
  picking('Publish', 'company=empty'),
  picking('Conversations'),
  {
    name: 'Publish, naming a group',
    async visit(page) {
      await goPicking(page, 'Publish')
      await button(page, 'Repair, 2 accounts').click()
      await button(page, 'Save or change groups').click()
      await page.getByRole('menuitem', { name: /^Save the/ }).click()
      await page.getByLabel('Name of the group').waitFor()
    },
  },
  {
    name: 'Publish, nothing found',
    async visit(page) {
      await goPicking(page, 'Publish')
      await page.getByLabel('Search accounts').fill('repiar')
      await button(page, 'Show those').waitFor()
    },
  },
  {
    name: 'Sheet: Add account',
    async visit(page) {
      await go(page, 'Connections')
      await button(page, 'Add account').click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'Sheet: Find or jump to',
    async visit(page) {
      await page.keyboard.press('Control+k')
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'Sheet: a person',
    async visit(page) {
      await go(page, 'People')
      await button(page, 'Add person').click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  fromMenu('Disconnect…'),
  fromMenu('Remove…'),
  signIn('stay', /Waiting for|Sign in/),
  signIn('paste', /address|Paste/),
  signIn('choose', /can connect|Choose/),
  signIn('unlisted', /could not read the list of Pages/),
  signIn('take_over', /can take over/),
  signIn('different', /Lin Ceramics/),
  signIn('left_out', /not ticked/),
  signIn('closed', /was closed/),
  signIn('declined', /./),
  signIn('timeout', /./),
  signIn('failed', /Nothing has changed/),
]
