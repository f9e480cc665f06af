/** Which file shows which view. Loaded when it is first needed. */

import type { Component } from 'svelte'
import type { View } from '../state/app.svelte'

export type Load = () => Promise<{ default: Component }>

export const views: Partial<Record<View, Load>> = {
  home: () => import('./Home.svelte'),
  publish: () => import('./Publish.svelte'),
  conversations: () => import('./Conversations.svelte'),
  connections: () => import('./Connections.svelte'),
  people: () => import('./People.svelte'),
  activity: () => import('./Activity.svelte'),
  notices: () => import('./Notices.svelte'),
  settings: () => import('./Settings.svelte'),
  help: () => import('./Help.svelte'),
}

/** Over every page, in this order: what stops the whole app, and practice mode. */
export const strips: Load[] = [
  () => import('../components/PracticeStrip.svelte'),
  () => import('../components/KeychainStrip.svelte'),
  () => import('../components/ClockStrip.svelte'),
  () => import('../components/RestoredStrip.svelte'),
  () => import('../components/UnwritableStrip.svelte'),
  () => import('../components/UnstoredStrip.svelte'),
]

/** Takes the window where the database cannot be used. */
export const blocked: Load | null = () => import('./Blocked.svelte')
