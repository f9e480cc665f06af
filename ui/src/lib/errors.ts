/** What each kind of trouble is called and what one can do about it. */

import type { ErrorCode } from './bindings/ErrorCode'
import type { Problem } from './bindings/Problem'
import { errors } from './messages/errors'

/** The way on that a button offers. */
export type Remedy = 'none' | 'try_again' | 'reload' | 'network_apps' | 'unlock_keychain' | 'leave'

export interface Trouble {
  title: string
  remedy: Remedy
  /** The core's own sentence says more than ours. */
  says: 'message' | 'ours'
}

/** A code without an entry is a type error. */
export const troubles: Record<ErrorCode, Trouble> = {
  bad_input: { title: errors.bad_input, remedy: 'none', says: 'message' },
  not_found: { title: errors.not_found, remedy: 'reload', says: 'ours' },
  app_missing: { title: errors.app_missing, remedy: 'network_apps', says: 'message' },
  app_refused: { title: errors.app_refused, remedy: 'network_apps', says: 'message' },
  redirect_missing: { title: errors.redirect_missing, remedy: 'network_apps', says: 'message' },
  keychain_closed: { title: errors.keychain_closed, remedy: 'unlock_keychain', says: 'message' },
  offline: { title: errors.offline, remedy: 'try_again', says: 'ours' },
  network_trouble: { title: errors.network_trouble, remedy: 'try_again', says: 'message' },
  refused: { title: errors.refused, remedy: 'try_again', says: 'message' },
  flow_over: { title: errors.flow_over, remedy: 'try_again', says: 'message' },
  wrong_page: { title: errors.wrong_page, remedy: 'none', says: 'message' },
  ports_taken: { title: errors.ports_taken, remedy: 'try_again', says: 'message' },
  disk_full: { title: errors.disk_full, remedy: 'try_again', says: 'ours' },
  storage: { title: errors.storage, remedy: 'try_again', says: 'message' },
  practice_only: { title: errors.practice_only, remedy: 'leave', says: 'ours' },
  forbidden: { title: errors.forbidden, remedy: 'leave', says: 'ours' },
  internal: { title: errors.internal, remedy: 'try_again', says: 'message' },
}

/** The sentence under the title. */
export function sentence(problem: Problem): string {
  const trouble = troubles[problem.code]
  return trouble.says === 'message' && problem.message !== ''
    ? problem.message
    : errors.more[problem.code]
}
