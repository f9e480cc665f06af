import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    outDir: 'dist',
    // Fonts as data: addresses would be stopped by the content security policy.
    assetsInlineLimit: 0,
    target: ['safari17.5', 'chrome123'],
  },
  // Svelte's server build would be picked in Node otherwise.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    projects: [
      {
        // Rules need no window, and a window takes a second to make.
        extends: true,
        test: { name: 'rules', environment: 'node', include: ['src/{lib,test}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'window',
          environment: 'jsdom',
          setupFiles: ['src/test/setup.ts'],
          include: ['src/**/*.test.ts'],
          exclude: ['src/{lib,test}/**'],
          // Roles and names of whole pages take seconds on a busy machine.
          testTimeout: 60_000,
          css: false,
        },
      },
    ],
  },
})
