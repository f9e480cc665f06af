/** The words of Notices. */

import type { NoticeKind } from '../bindings/NoticeKind'
import type { Over } from '../bindings/Over'

export const notices = {
  title: 'Notices',
  filter: 'Which notices',
  filters: { all: 'All', need: 'Need you', done: 'Done' },
  markAll: 'Mark all as read',
  markRead: (title: string) => `Mark as read: ${title}`,
  markUnread: (title: string) => `Mark as unread: ${title}`,
  isNew: 'New',
  unread: (n: number) => `${n} new`,
  over: {
    fixed: 'Fixed meanwhile',
    replaced: 'Replaced by a later notice',
  } satisfies Record<Over, string>,
  reconnect: 'Reconnect',
  reconnectN: (n: number) => `Reconnect ${n}`,
  reconnectMany: (n: number) => `Reconnect ${n}…`,
  open: 'Show',
  emailSettings: 'Email settings',
  networkApps: 'Network apps',
  of: (action: string, title: string) => `${action}: ${title}`,
  kinds: {
    needs_you: 'Needs you',
    expiring_soon: 'Expiring soon',
    reconnected: 'Reconnected',
    renewal_trouble: 'Renewal trouble',
    wait_over: 'Wait is over',
    posts_at_risk: 'Posts at risk',
    mail_trouble: 'Mail trouble',
    this_computer: 'This computer',
  } satisfies Record<NoticeKind, string>,
  muteKind: (kind: string) => `Mute “${kind}”`,
  unmuteKind: (kind: string) => `Unmute “${kind}”`,
  muteAccount: (name: string) => `Mute ${name}`,
  unmuteAccount: (name: string) => `Unmute ${name}`,
  muted: 'Muted',
  mutedText: 'Muted on this computer: no desktop notice, not counted as new. Mail goes on.',
  unmute: 'Unmute',
  empty: 'Nothing was told yet',
  emptyText: 'Before a sign-in ends, or when one stops, it stands here.',
  nothingSince: (day: string) => `Nothing new since ${day}.`,
  none: { need: 'Nothing here needs you.', done: 'Nothing is done yet.' },
}
