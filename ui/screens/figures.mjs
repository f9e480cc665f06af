/** The figures of `script/bench picker`. */

import { launch, serve } from './serve.mjs'

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').CDPSession} Session */

const FEW = 10
const MANY = 10_000
const RUNS = Number(process.argv[2] ?? 20)
/** Typed letter by letter: finds many, then few, then one. */
const WORD = 'branch 00009'

const PICKER = '[role=dialog][aria-label="Choose accounts"]'

/**
 * Milliseconds of work, on the page's main thread, from an event to the second frame after it:
 * scripts, style, layout and paint. Counted by the thread's own clock, so that a busy machine does
 * not add its waiting.
 * @param {Page} page
 * @param {Session} session
 * @param {string} happen what to do, as an expression
 */
async function work(page, session, happen) {
  const before = await metric(session, 'TaskDuration')
  await page.evaluate(`new Promise((done) => {
    ${happen}
    requestAnimationFrame(() => requestAnimationFrame(() => done(null)))
  })`)
  return ((await metric(session, 'TaskDuration')) - before) * 1000
}

/**
 * @param {Session} session
 * @param {string} name
 */
async function metric(session, name) {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find((one) => one.name === name)?.value ?? NaN
}

const open = `document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
  { key: 'A', ctrlKey: true, shiftKey: true, bubbles: true }))`
const close = `document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
  { key: 'Escape', bubbles: true }))`
/** @param {string} text */
const type = (text) => `{
  const input = document.querySelector('${PICKER} input')
  input.value = ${JSON.stringify(text)}
  input.dispatchEvent(new Event('input', { bubbles: true }))
}`

/** @param {number[]} figures */
function middle(figures) {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {number} rows
 */
async function measure(browser, address, rows) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 800 } })
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' })
  await session.send('Performance.enable')
  await page.goto(`${address}?rows=${rows}`)
  await page.locator('h1').first().waitFor()
  await page.keyboard.press('Control+2')
  await page.locator('textarea').waitFor()
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return (await metric(session, 'JSHeapUsedSize')) / 1024 / 1024
  }
  const before = await heap()

  const idle = await work(page, session, '')
  const first = await work(page, session, open)
  const opening = []
  /** @type {number[][]} */
  const letters = Array.from(WORD, () => [])
  for (let run = 0; run < RUNS; run++) {
    await work(page, session, close)
    await page.locator(PICKER).waitFor({ state: 'detached' })
    opening.push(await work(page, session, open))
    for (let letter = 0; letter < WORD.length; letter++) {
      letters[letter]?.push(await work(page, session, type(WORD.slice(0, letter + 1))))
    }
    await work(page, session, type(''))
  }
  const after = await heap()
  const nodes = await metric(session, 'Nodes')
  await page.close()
  return {
    'nothing, ms': idle,
    'first open, ms': first,
    'open, ms': middle(opening),
    'a letter, ms': middle(letters.flat()),
    'slowest letter, ms': Math.max(...letters.map(middle)),
    'memory of the picker, MB': after - before,
    'elements in the page': nodes,
  }
}

const served = await serve()
const browser = await launch(['--enable-precise-memory-info'])
try {
  // In turns, so that both meet the same machine; the first one warms what both share.
  await measure(browser, served.address, FEW)
  const few = await measure(browser, served.address, FEW)
  const many = await measure(browser, served.address, MANY)
  const count = (/** @type {number} */ n) => n.toLocaleString('en').padStart(12)
  console.log(`accounts, ${RUNS} runs`.padEnd(26) + count(FEW) + count(MANY) + 'ratio'.padStart(10))
  for (const [name, figure] of Object.entries(many)) {
    const beside = few[/** @type {keyof typeof few} */ (name)]
    console.log(
      name.padEnd(26) +
        beside.toFixed(1).padStart(12) +
        figure.toFixed(1).padStart(12) +
        (figure / beside).toFixed(1).padStart(10),
    )
  }
} finally {
  await browser.close()
  await served.close()
}
