// Proves that svelte-check still finds errors: it passes without looking when TypeScript and
// svelte-check do not fit each other.
import { spawnSync } from 'node:child_process'

const { status, stdout } = spawnSync(
  'npx',
  ['svelte-check', '--workspace', 'canary', '--tsconfig', './tsconfig.json', '--output', 'machine'],
  { encoding: 'utf8' },
)
const found = status !== 0 && stdout.includes("Type 'string' is not assignable to type 'number'")
if (!found) console.error(`svelte-check overlooked a type error:\n${stdout}`)
process.exit(found ? 0 : 1)
