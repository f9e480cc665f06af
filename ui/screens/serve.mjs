/** The app as it ships, but with the invented core, for a real browser. */

import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { build, preview } from 'vite'

const root = join(import.meta.dirname, '..')

/** Builds and serves it. Gives the address, and what ends it. */
export async function serve() {
  const outDir = mkdtempSync(join(tmpdir(), 'holdfast-screens-'))
  const quiet = /** @type {const} */ ({ root, logLevel: 'warn' })
  // The invented core stands behind this condition; all else is built as for people.
  const define = { 'import.meta.env.DEV': 'true' }
  await build({
    ...quiet,
    define,
    build: { outDir, emptyOutDir: true, reportCompressedSize: false },
  })
  const server = await preview({
    ...quiet,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
  })
  const address = server.resolvedUrls?.local[0]
  if (address === undefined) throw new Error('The app is not served')
  return {
    address,
    async close() {
      await server.close()
      rmSync(outDir, { recursive: true })
    },
  }
}

/** Starts the browser of the system, as `script/setup` installs it. */
export function launch(args = /** @type {string[]} */ ([])) {
  return chromium.launch({ executablePath: browser(), args })
}

function browser() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here.
      }
    }
  }
  throw new Error('There is no Chromium: run script/setup test')
}
