/** axe finds nothing on any screen, in light and dark: also contrast, which needs a real browser. */

import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { screens } from './screens'
import { open } from './stage'

async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<AxeResults>('axe.run(document)')
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  )
}

test.each(screens)('$name', async ({ scene, visit }) => {
  const page = await open(scene)
  await visit?.(page)
  await page.addScriptTag({ content: axe.source })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), colorScheme).toEqual([])
  }
})
