import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Beside the other caches; the default is a folder here.
  cacheDir: '../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: 'setup.ts',
    // One browser at a time: what is measured is the screen, not the machine.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
