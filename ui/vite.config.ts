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
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.ts'],
    css: false,
  },
})
