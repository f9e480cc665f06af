/** Notices, for the list and for the count in the sidebar. */

import type { MarkNotice } from '../lib/bindings/MarkNotice'
import type { NoticeView } from '../lib/bindings/NoticeView'
import type { Problem } from '../lib/bindings/Problem'
import { call } from '../lib/host'
import { isMuted } from '../lib/muted'
import { app } from './app.svelte'

/** Whether it counts: unread, true, and not muted. */
export function isNew(notice: NoticeView): boolean {
  return !notice.read && !notice.over && !isMuted(notice, app.settings)
}

export class Notices {
  all = $state.raw<readonly NoticeView[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  unread = $derived((this.all ?? []).filter(isNew).length)

  async refetch(): Promise<void> {
    await this.#take(() => call('notices'))
  }

  async mark(what: MarkNotice): Promise<void> {
    await this.#take(() => call('mark_notice', what))
  }

  async #take(ask: () => Promise<NoticeView[]>): Promise<void> {
    try {
      this.all = await ask()
      this.problem = null
    } catch (problem) {
      this.problem = problem as Problem
    }
  }
}

export const notices = new Notices()
