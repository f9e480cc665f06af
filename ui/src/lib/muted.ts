/** What people here do not want to be told on the desktop, nor counted as new. */

import type { ConnectionId } from './bindings/ConnectionId'
import type { NoticeKind } from './bindings/NoticeKind'
import type { NoticeView } from './bindings/NoticeView'
import type { Settings } from './bindings/Settings'

export function mutedKinds(settings: Settings | null | undefined): ReadonlySet<NoticeKind> {
  return new Set(settings?.muted_kinds ?? [])
}

export function mutedAccounts(settings: Settings | null | undefined): ReadonlySet<ConnectionId> {
  return new Set(settings?.muted_accounts ?? [])
}

/** By its kind, or because everything it is about is muted. */
export function isMuted(notice: NoticeView, settings: Settings | null | undefined): boolean {
  const accounts = mutedAccounts(settings)
  return (
    mutedKinds(settings).has(notice.kind) ||
    (notice.connections.length > 0 && notice.connections.every((id) => accounts.has(id)))
  )
}
