/** What happened to the invented accounts. */

import type { EventView } from '../bindings/EventView'
import type { Commands } from './world'

function event(id: number, at: string, text: string, more: Partial<EventView> = {}): EventView {
  return {
    id,
    at,
    connection: null,
    name: null,
    network: null,
    text,
    tone: 'neutral',
    actor: null,
    evidence: null,
    ...more,
  }
}

const outfitters = {
  connection: 1,
  name: 'Northwind Outfitters',
  network: 'facebook',
} satisfies Partial<EventView>

export const activity: EventView[] = [
  event(9, '2026-11-25T16:52:00Z', 'Checked all accounts', {}),
  event(8, '2026-11-25T02:10:00Z', 'Renewed for 365 days', {
    connection: 9,
    name: 'Northwind Outfitters',
    network: 'tiktok',
    tone: 'good',
  }),
  event(7, '2026-11-24T18:01:00Z', 'Expired', {
    connection: 3,
    name: 'Northwind Outfitters',
    network: 'linkedin',
    tone: 'bad',
  }),
  event(6, '2026-11-24T17:15:00Z', 'Told Ana, Tom, Social desk and you', outfitters),
  event(5, '2026-11-24T17:14:00Z', 'Cause found: password changed', {
    ...outfitters,
    tone: 'bad',
    evidence: '190 / 460',
  }),
  event(4, '2026-11-23T02:40:00Z', 'First answer refused', {
    ...outfitters,
    tone: 'bad',
    evidence: '190 / 460',
  }),
  event(3, '2026-11-12T18:00:00Z', 'Disconnected', {
    connection: 7,
    name: 'Northwind Repair',
    network: 'instagram',
    actor: 'Mei Lin',
  }),
  event(2, '2026-11-02T18:00:00Z', 'Removed', {
    name: 'Northwind Ski Hire',
    network: 'facebook',
    actor: 'Tom Okafor',
  }),
  event(1, '2026-10-06T17:02:00Z', 'Connected by Ana Ruiz for 60 days', {
    ...outfitters,
    tone: 'good',
    actor: 'Ana Ruiz',
  }),
]

export const activityCommands = {
  activity: ({ before }) => activity.filter((event) => before === null || event.id < before),
} satisfies Partial<Commands>
