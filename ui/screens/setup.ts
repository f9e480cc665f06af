/** Builds the app once for all tests of the screens. */

import type { TestProject } from 'vitest/node'
import { serve } from './serve.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    address: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const served = await serve()
  project.provide('address', served.address)
  return () => served.close()
}
