/** The border to the core: the only file that knows Tauri. */

import { invoke, isTauri } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { CommandMap } from './bindings/CommandMap'
import type { Problem } from './bindings/Problem'
import type { WindowEvent } from './bindings/WindowEvent'

export type Command = keyof CommandMap
export type Request<C extends Command> = CommandMap[C][0]
export type Response<C extends Command> = CommandMap[C][1]

/** Commands without a request are called with their name alone. */
export type CallArguments<C extends Command> =
  Request<C> extends null ? [name: C] : [name: C, request: Request<C>]

export const inTauri = isTauri()

/** A browser without the shell shows the app with invented accounts, for design work and tests. */
const pretend = import.meta.env.DEV && !inTauri

/** Calls the core. Rejects with a `Problem`. */
export async function call<C extends Command>(
  ...[name, request]: CallArguments<C>
): Promise<Response<C>> {
  try {
    if (pretend) {
      const { fakeHost } = await import('./fake_host/fake_host')
      return await fakeHost.call(name as C, (request ?? null) as Request<C>)
    }
    return await invoke<Response<C>>(name, { request: request ?? null })
  } catch (error) {
    throw asProblem(error)
  }
}

/** Hears what the core tells the window. Returns how to stop hearing it. */
export function onWindowEvent(hear: (event: WindowEvent) => void): () => void {
  const stop = pretend
    ? import('./fake_host/fake_host').then(({ fakeHost }) => fakeHost.listen(hear))
    : listen<WindowEvent>('holdfast', ({ payload }) => hear(payload))
  return () => void stop.then((end) => end())
}

/** What the core throws is a `Problem`; anything else is a mistake of this program. */
export function asProblem(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    return error as Problem
  }
  return { code: 'internal', message: '', detail: String(error) }
}
