/** Both places of work without a mouse: every control is reached, seen, and leads back. */

import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { go, goPicking, open } from './stage'

interface Stop {
  name: string
  /** Has a ring of its own, or its field has. */
  ring: boolean
  /** Nothing lies over it. */
  seen: boolean
}

/** What has the focus now. */
function stop(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return null
    const ringed = (one: Element | null) => {
      const style = one && getComputedStyle(one)
      return style ? style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 : false
    }
    const { left, top, width, height } = element.getBoundingClientRect()
    const over = document.elementFromPoint(left + width / 2, top + height / 2)
    const label =
      element.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? element.labels?.[0]?.textContent
        : null) ??
      element.textContent
    return {
      name: (label ?? '').replace(/\s+/g, ' ').trim(),
      ring: ringed(element) || ringed(element.parentElement),
      seen: over !== null && (element.contains(over) || over.contains(element)),
    }
  })
}

/** Presses Tab until the focus leaves `within`, and says where it stopped. */
async function walk(page: Page, within: string): Promise<Stop[]> {
  const stops: Stop[] = []
  for (;;) {
    await page.keyboard.press('Tab')
    const inside = await page.evaluate(
      (selector) => document.activeElement?.closest(selector) !== null,
      within,
    )
    const here = await stop(page)
    if (!inside || here === null) return stops
    stops.push(here)
    if (stops.length > 300) throw new Error(`Tab never leaves ${within}`)
  }
}

/** How much can be pressed or filled there and takes part in the order of Tab; of radio buttons only
 * the one that is chosen does. */
function reachable(page: Page, within: string): Promise<number> {
  return page.evaluate(
    (selector) =>
      [
        ...document.querySelectorAll<HTMLElement>(
          'button, input:not([type=radio]:not(:checked)), textarea, select, a[href], summary, [tabindex="0"]',
        ),
      ].filter((one) => one.closest(selector) && one.tabIndex >= 0 && one.checkVisibility()).length,
    within,
  )
}

describe.each([
  ['Publish', 'usual'],
  ['Publish', 'small'],
  ['Conversations', 'usual'],
  ['Conversations', 'small'],
] as const)('%s, %s window', (view, size) => {
  test('Tab comes to every control, each with a ring and nothing over it', async () => {
    const page = await open('', size)
    await go(page, view)
    await page.getByRole('button', { name: /^Choose accounts/ }).waitFor()
    await page.locator('main').focus()
    const stops = await walk(page, 'main')
    expect(stops.length).toBe(await reachable(page, 'main'))
    expect(stops.filter((one) => !one.ring || !one.seen || one.name === '')).toEqual([])
  })

  test('the picker is walked through, and Esc leads back to its button', async () => {
    const page = await open('', size)
    await goPicking(page, view)
    const stops = await walk(page, '[role=dialog]')
    // The search had the focus already.
    expect(stops.length).toBe((await reachable(page, '[role=dialog]')) - 1)
    expect(stops.filter((one) => !one.ring || !one.seen || one.name === '')).toEqual([])
    await page.keyboard.press('Control+Shift+A')
    expect((await stop(page))?.name).toBe('Search accounts')
    await page.keyboard.press('Escape')
    expect((await stop(page))?.name).toMatch(/^Choose accounts/)
    await expect(page.getByRole('dialog').count()).resolves.toBe(0)
  })
})

const selected = (page: Page, count: number) =>
  page.getByRole('dialog').getByText(`${count} selected`, { exact: true }).waitFor()

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp) {
  for (let presses = 0; presses < 60; presses++) {
    const found = (await stop(page))?.name ?? ''
    if (typeof name === 'string' ? found === name : name.test(found)) return
    await page.keyboard.press('Tab')
  }
  expect.fail(`Tab does not come to ${name}`)
}

const focused = (page: Page) => page.locator(':focus')

test('Publish: find, choose, reconnect in place, and the text stays', async () => {
  const page = await open()
  await page.keyboard.press('Control+2')
  await page.locator('textarea').waitFor()
  await page.keyboard.press('Control+Shift+A')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Repair Week starts on Monday')

  await page.keyboard.press('Control+Shift+A')
  await page.keyboard.type('outfitters facebook')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await selected(page, 0)
  const stopped = await focused(page).textContent()
  expect(stopped).toContain("Ana's Facebook password changed")

  // Tab goes from the row to its own button.
  await page.keyboard.press('Tab')
  expect((await stop(page))?.name).toBe('Reconnect Northwind Outfitters, Facebook')
  await page.keyboard.press('Enter')
  await page.getByText('Just now').first().waitFor()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await page.locator('[role=option]:focus').waitFor()
  expect(await focused(page).textContent()).toContain('Connected · @northwindoutfitters')
  await expect(
    page.getByRole('button', { name: /^Reconnect Northwind Outfitters, F/ }).count(),
  ).resolves.toBe(0)

  await page.keyboard.press('Space')
  await selected(page, 1)
  await page.keyboard.press('Shift+ArrowDown')
  await selected(page, 2)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.locator('textarea').inputValue()).toBe('Repair Week starts on Monday')
  await page.getByText('Draft saved').waitFor()
})

test('Publish, from the first letter to the result, by keyboard alone', async () => {
  const page = await open()
  await page.keyboard.press('Control+2')
  await page.locator('textarea').waitFor()
  await page.keyboard.press('Control+Shift+A')
  await page.keyboard.type('canada')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await tabTo(page, 'Text')
  await page.keyboard.type('Repair Week starts on Monday')
  await page.getByText('Draft saved').waitFor()
  await page.locator('main').focus()
  await tabTo(page, 'Publish to 1')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Published to 1 of 1' }).waitFor()
})

test('a lost answer is looked up and settled by keyboard alone', async () => {
  const page = await open()
  await page.keyboard.press('Control+2')
  await tabTo(page, 'All posts')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Repair Week/)
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: 'Accounts' }).waitFor()
  await tabTo(page, /^Look whether/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^It is there/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Published to 4 of 6' }).waitFor()
})

test('R signs in for several rows, and the row shows that it waits', async () => {
  const page = await open('flow=stay')
  await goPicking(page, 'Publish')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('r')
  await page.locator('dialog[open]').waitFor()
  await page.getByRole('option', { name: /Waiting for Facebook/ }).waitFor()
})

test('Conversations: let one go, bring a silent one back, and come back to the same choice', async () => {
  const page = await open()
  await page.keyboard.press('Control+3')
  await page.getByText(/^Answers from Facebook - Northwind Outfitters are missing/).waitFor()
  await page.keyboard.press('Control+Shift+A')
  await page.keyboard.type('canada')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await selected(page, 25)
  await page.keyboard.press('Escape')

  const reconnect = page.getByRole('button', { name: 'Reconnect Northwind Outfitters, Facebook' })
  for (let presses = 0; !(await reconnect.evaluate((one) => one === document.activeElement));) {
    await page.keyboard.press('Tab')
    expect(++presses).toBeLessThan(60)
  }
  await page.keyboard.press('Enter')
  await page.getByText('Just now').first().waitFor()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })

  await page.keyboard.press('Control+1')
  await page.getByRole('heading', { level: 1, name: /need you/ }).waitFor()
  await page.keyboard.press('Control+3')
  await page.getByText('25 chosen').waitFor()
})

test('Conversations: read on, answer, and back to the list', async () => {
  const page = await open('talk=500')
  await page.keyboard.press('Control+3')
  await page.getByRole('option').first().waitFor()
  const row = page.getByRole('option', { selected: true })
  await page.getByRole('option').first().focus()
  await page.keyboard.press('End')
  expect(await row.getAttribute('aria-posinset')).toBe('500')
  expect(await row.getAttribute('aria-setsize')).toBe('500')
  await page.keyboard.press('Home')
  // The accounts of the first two are broken: what one writes is kept, and not sent.
  await page.keyboard.press('Enter')
  const reply = page.getByRole('textbox', { name: /^Reply to/ })
  await reply.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('Tents are welcome')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Escape')
  await row.getByText('Draft').waitFor()
  expect(await focused(page).getAttribute('role')).toBe('option')

  for (const key of ['j', 'j', 'j', 'j']) await page.keyboard.press(key)
  expect(await row.getAttribute('aria-posinset')).toBe('5')
  await page.getByRole('heading', { name: 'Ama Boateng' }).waitFor()
  await page.keyboard.press('Enter')
  await reply.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('We are sorry')
  await page.keyboard.press('Control+Enter')
  await page.getByText(/^Your reply, today/).waitFor()
  await row.getByText('Answered').waitFor()
})
