/**
 * What a screen reader is given on the places of work, as the browser computes it. The trees are
 * files, so that a change shows in review: run with `-u` to write them again.
 */

import { expect, test } from 'vitest'
import { go, goPicking, goPost, open, replyTo } from './stage'

test('Publish', async () => {
  const page = await open()
  await goPicking(page, 'Publish')
  await page.getByRole('button', { name: 'Outfitters everywhere, 6 accounts' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Repair Week '.repeat(30))
  await page.getByText('too long').first().waitFor()
  // What is on disk follows the typing.
  await page.getByText('There is nothing in it yet').first().waitFor({ state: 'detached' })
  await page.getByText('Draft saved').waitFor()
  await expect(await page.locator('main').ariaSnapshot()).toMatchFileSnapshot('roles/publish.txt')
})

test('a post that needs somebody', async () => {
  const page = await open()
  await goPost(page, /^Repair Week/)
  await expect(await page.locator('main').ariaSnapshot()).toMatchFileSnapshot('roles/post.txt')
})

test('all posts', async () => {
  const page = await open()
  await go(page, 'Publish')
  await page.getByRole('button', { name: 'All posts' }).click()
  await page.getByRole('list', { name: 'Posts' }).waitFor()
  await expect(await page.locator('main').ariaSnapshot()).toMatchFileSnapshot('roles/posts.txt')
})

test('Conversations', async () => {
  const page = await open('talk=8')
  await go(page, 'Conversations')
  await page.getByRole('option').first().click()
  await page.getByRole('textbox', { name: /^Reply to/ }).waitFor()
  await expect(await page.locator('main').ariaSnapshot()).toMatchFileSnapshot(
    'roles/conversations.txt',
  )
})

test('Conversations, a reply in doubt', async () => {
  const page = await open('replies=lose')
  await go(page, 'Conversations')
  await replyTo(page, 5, 'We are sorry')
  await page.getByText(/^We don't know whether/).waitFor()
  const pane = page.getByRole('region', { name: /^Comment on/ })
  await expect(await pane.ariaSnapshot()).toMatchFileSnapshot('roles/reply_in_doubt.txt')
})

test('the account picker', async () => {
  const page = await open()
  await goPicking(page, 'Publish')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  const picker = page.getByRole('dialog', { name: 'Choose accounts' })
  await expect(await picker.ariaSnapshot()).toMatchFileSnapshot('roles/picker.txt')
})

test('the account picker that finds nothing', async () => {
  const page = await open()
  await goPicking(page, 'Publish')
  await page.keyboard.type('repiar')
  await page.getByRole('button', { name: 'Show those' }).waitFor()
  const picker = page.getByRole('dialog', { name: 'Choose accounts' })
  await expect(await picker.ariaSnapshot()).toMatchFileSnapshot('roles/picker_nothing.txt')
})

test('a long list says how many there are and where one is, though few are drawn', async () => {
  const page = await open('rows=10000')
  await goPicking(page, 'Publish')
  await page.keyboard.type('branch')
  const options = page.getByRole('option')
  await page.locator('[aria-setsize="10000"]').first().waitFor()
  expect(await options.count()).toBeLessThan(60)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  const last = page.locator('[role=option]:focus')
  await last.waitFor()
  expect(await last.getAttribute('aria-posinset')).toBe('10000')
  expect(await last.getAttribute('aria-setsize')).toBe('10000')
})
