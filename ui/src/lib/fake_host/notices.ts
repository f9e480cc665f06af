/** What the people were told about the invented accounts. */

import type { ConnectionView } from '../bindings/ConnectionView'
import type { NoticeView } from '../bindings/NoticeView'
import { NOW } from './northwind'
import type { Scene } from './scene'
import type { Commands, World } from './world'

export const northwindNotices: NoticeView[] = [
  {
    id: 5,
    kind: 'expiring_soon',
    at: '2026-11-25T17:00:00Z',
    title: 'Northwind Climb (Instagram) expires tomorrow',
    body: 'At 16:40. One sign-in by Mei also renews Northwind Repair Shop.',
    tone: 'warn',
    read: false,
    over: null,
    connections: [5, 4],
    network: 'instagram',
  },
  {
    id: 4,
    kind: 'expiring_soon',
    at: '2026-11-24T18:01:00Z',
    title: 'Northwind Outfitters (LinkedIn) has expired',
    body: "Tom's sign-in reached its 365 days.",
    tone: 'bad',
    read: false,
    over: null,
    connections: [3],
    network: 'linkedin',
  },
  {
    id: 3,
    kind: 'needs_you',
    at: '2026-11-24T17:15:00Z',
    title: "2 accounts stopped: Ana's Facebook",
    body: 'Her password changed on 22 Nov. 3 posts are waiting.',
    tone: 'bad',
    read: false,
    over: null,
    connections: [1, 2],
    network: 'facebook',
  },
  {
    id: 2,
    kind: 'expiring_soon',
    at: '2026-11-20T17:00:00Z',
    title: 'Northwind Climb (Instagram) expires in 6 days',
    body: 'One sign-in by Mei renews it.',
    tone: 'warn',
    read: true,
    over: 'replaced',
    connections: [5],
    network: 'instagram',
  },
  {
    id: 1,
    kind: 'reconnected',
    at: '2026-11-12T18:00:00Z',
    title: 'Northwind Careers (LinkedIn) works again',
    body: 'Reconnected by Ana.',
    tone: 'good',
    read: true,
    over: 'fixed',
    connections: [10],
    network: 'linkedin',
  },
]

export class Notices {
  all: NoticeView[]

  constructor(world: World) {
    this.all = noticesFor(world.connections, world.scene)
  }

  readonly commands = {
    notices: () => this.all,
    mark_notice: (what) =>
      (this.all = this.all.map((notice) => {
        if (what === 'all_read') return { ...notice, read: true }
        if ('read' in what) return notice.id === what.read ? { ...notice, read: true } : notice
        return notice.id === what.new ? { ...notice, read: false } : notice
      })),
  } satisfies Partial<Commands>
}

/** Northwind's notices, or one about each of many accounts, or of those with odd names. */
function noticesFor(rows: readonly ConnectionView[], scene: Scene): NoticeView[] {
  if (scene.company === 'empty') return []
  const count = scene.notices ?? (scene.company === 'hostile' ? rows.length : 0)
  if (count === 0) return structuredClone(northwindNotices)
  return Array.from({ length: count }, (_, index) => {
    const row = rows[index % rows.length]!
    const pattern = northwindNotices[index % northwindNotices.length]!
    return {
      ...pattern,
      id: count - index,
      at: new Date(Date.parse(NOW) - index * 5 * 3_600_000).toISOString(),
      title: `${row.name} (${row.network_name}) stopped`,
      connections: [row.id],
    }
  })
}
