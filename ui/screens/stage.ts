/** A page of the app in a real browser, with the invented core on stage. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { launch } from './serve.mjs'

/** The sizes that people have: as it opens, and the smallest. */
export const SIZES = {
  usual: { width: 1240, height: 800 },
  small: { width: 900, height: 600 },
  wide: { width: 1440, height: 900 },
} as const

export type Size = keyof typeof SIZES

/** Longer than anything takes on a busy machine. */
const PATIENCE_MS = 30_000

let browser: Browser
const pages: Page[] = []
const troubles: string[] = []

beforeAll(async () => {
  browser = await launch()
})

afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()))
  // An error in the console is a fault of the screen that a test has visited.
  expect(troubles.splice(0)).toEqual([])
})

afterAll(() => browser.close())

/** Opens the app in a scene, such as `rows=500`, and waits for its first view. */
export async function open(scene = '', size: Size = 'usual'): Promise<Page> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    permissions: ['clipboard-write'],
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  pages.push(page)
  await page.goto(`${inject('address')}?step=1&${scene}`)
  await page.locator('h1').first().waitFor()
  return page
}

/** Opens a view from the sidebar. */
export async function go(page: Page, view: string): Promise<void> {
  await page
    .getByRole('navigation', { name: /Main|App/ })
    .getByTitle(view, { exact: true })
    .click()
  await page.locator('main h1').waitFor()
}

/** Opens Publish or Conversations with the picker. */
export async function goPicking(page: Page, view: 'Publish' | 'Conversations'): Promise<void> {
  await go(page, view)
  await page.getByRole('button', { name: /^Choose accounts/ }).waitFor()
  await page.keyboard.press('Control+Shift+A')
  await page.getByRole('dialog', { name: 'Choose accounts' }).waitFor()
}

/** Replies to one of the things that others wrote, counted from the newest. */
export async function replyTo(page: Page, nth: number, text: string): Promise<void> {
  await page
    .getByRole('option')
    .nth(nth - 1)
    .click()
  await page.getByRole('textbox', { name: /^Reply to/ }).fill(text)
  await page.keyboard.press('Control+Enter')
}

/** Opens a post that was sent off. */
export async function goPost(page: Page, title: RegExp): Promise<void> {
  await go(page, 'Publish')
  await page.getByRole('button', { name: 'All posts' }).click()
  await page.getByRole('button', { name: title }).click()
  await page.getByRole('list', { name: 'Accounts' }).waitFor()
}
