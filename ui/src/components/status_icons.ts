/** Our own signs of a status, each one line of 1.5 on a grid of 16, told apart without colour. */

import type { StatusIcon } from '../lib/status'

const RING = 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z'

export const statusIcons: Record<Exclude<StatusIcon, 'busy'>, string> = {
  ok: `${RING}M5.5 8.2l1.75 1.7 3.25-3.6`,
  clock: `${RING}M8 4.75V8l2.25 1.5`,
  expired:
    'M4 2.25h8M4 13.75h8M5 2.25v1.9c0 .5.2.95.55 1.3L8 8l2.45-2.55c.35-.35.55-.8.55-1.3v-1.9M5 13.75v-1.9c0-.5.2-.95.55-1.3L8 8l2.45 2.55c.35.35.55.8.55 1.3v1.9',
  broken:
    'M8.5 4.9 9.95 3.45a2.55 2.55 0 0 1 3.6 3.6L12.1 8.5M7.5 11.1 6.05 12.55a2.55 2.55 0 0 1-3.6-3.6L3.9 7.5M5.5 2.25V4M2.25 5.5H4M10.5 13.75V12M13.75 10.5H12',
  // A ring with a gap and a dash: works in part.
  limited: 'M8 2a6 6 0 1 1-6 6M2.6 5.4h.01M4.6 3.1h.01M5.5 8h5',
  choose:
    'M4.5 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM6.35 6.4a1.7 1.7 0 1 1 2.5 1.55c-.6.3-.85.6-.85 1.1M8 11.15v.05',
  cloud_off:
    'M6.3 3.55a3.9 3.9 0 0 1 5.55 3.2 2.75 2.75 0 0 1 1.9 4.1M3.95 5.35a3.9 3.9 0 0 0-.15 1.75 2.6 2.6 0 0 0 .6 5.15h6.45M2.25 2.25l11.5 11.5',
  unplugged:
    'M5.75 2.25v2.5M10.25 2.25v2.5M3.75 4.75h8.5M4.5 4.75v2.5a3.5 3.5 0 0 0 7 0v-2.5M8 10.75v3',
}
