import { describe, expect, it } from 'vitest'
import { connection } from '../test/connection'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Cure } from './bindings/Cure'
import { handleOf, handleText, rowAction, statusLook, urgency } from './status'

type Case = [Partial<ConnectionView>, icon: string, tone: string, text: string, action: string]

const cases: Case[] = [
  [{ handle: 'northwind' }, 'ok', 'ok', 'Connected · @northwind', 'none'],
  [{ handle: null }, 'ok', 'ok', 'Connected', 'none'],
  [
    { status: { kind: 'expires_in', days: 10 } },
    'clock',
    'plain',
    'Expires in 10 days',
    'reconnect',
  ],
  [{ status: { kind: 'expires_in', days: 7 } }, 'clock', 'warn', 'Expires in 7 days', 'reconnect'],
  [{ status: { kind: 'expires_in', days: 1 } }, 'clock', 'warn', 'Expires tomorrow', 'reconnect'],
  [{ status: { kind: 'expires_in', days: 0 } }, 'clock', 'warn', 'Expires today', 'reconnect'],
  [{ status: { kind: 'expired' } }, 'expired', 'bad', 'Expired', 'reconnect'],
  [
    { status: { kind: 'invalid', cause: 'password_changed' }, cure: 'reconnect' },
    'broken',
    'bad',
    'Invalid: password changed',
    'reconnect',
  ],
  [
    {
      status: { kind: 'invalid', cause: 'role_removed' },
      cause_short: 'Ana left',
      cure: 'someone_else',
    },
    'broken',
    'bad',
    'Invalid: Ana left',
    'reconnect',
  ],
  [
    { status: { kind: 'invalid', cause: 'security_check' }, cure: 'step_then_reconnect' },
    'broken',
    'bad',
    'Invalid: security check',
    'see_why',
  ],
  [
    { status: { kind: 'limited', what: 'ads' }, cure: 'not_by_reconnect' },
    'limited',
    'warn',
    'Limited: ads are paused',
    'see_why',
  ],
  [
    { status: { kind: 'limited', what: 'comments' }, cure: 'reconnect' },
    'limited',
    'warn',
    'Limited: comments',
    'reconnect',
  ],
  [{ status: { kind: 'page_not_chosen' } }, 'choose', 'idle', 'Page not chosen yet', 'choose'],
  [
    { status: { kind: 'cant_check', reason: { kind: 'offline' } } },
    'cloud_off',
    'idle',
    "Can't check: offline",
    'check',
  ],
  [
    { status: { kind: 'cant_check', reason: { kind: 'outage', network: 'google_business' } } },
    'cloud_off',
    'idle',
    "Can't check: Business Profile is not answering",
    'check',
  ],
  [
    { status: { kind: 'cant_check', reason: { kind: 'keychain' } } },
    'cloud_off',
    'idle',
    "Can't check: keychain locked",
    'unlock',
  ],
  [
    { status: { kind: 'cant_check', reason: { kind: 'other_computer' } } },
    'cloud_off',
    'idle',
    "Can't check: moved or copied?",
    'answer',
  ],
  [
    { status: { kind: 'cant_check', reason: { kind: 'clock' } } },
    'cloud_off',
    'idle',
    "Can't check: this computer's clock",
    'see_why',
  ],
  [
    { status: { kind: 'cant_check', reason: { kind: 'app_refused' } } },
    'cloud_off',
    'idle',
    "Can't check: the network app is refused",
    'network_apps',
  ],
  [{ status: { kind: 'disconnected' } }, 'unplugged', 'idle', 'Disconnected', 'reconnect'],
  [
    { status: { kind: 'expired' }, network: 'linkedin', flow: 'a' },
    'busy',
    'busy',
    'Waiting for LinkedIn…',
    'cancel',
  ],
]

describe('a status', () => {
  it.each(cases)('%j has its icon, tone, words and button', (change, icon, tone, text, action) => {
    const row = connection(change)
    expect(statusLook(row)).toEqual({ icon, tone, text })
    expect(rowAction(row)).toBe(action)
  })

  const cures: [Cure, string][] = [
    ['reconnect', 'reconnect'],
    ['someone_else', 'reconnect'],
    ['step_then_reconnect', 'see_why'],
    ['not_by_reconnect', 'see_why'],
    ['wait_only', 'see_why'],
    ['app_administrator', 'see_why'],
  ]
  it.each(cures)('limited with the cure %s offers %s', (cure, action) => {
    expect(rowAction(connection({ status: { kind: 'limited', what: 'publishing' }, cure }))).toBe(
      action,
    )
  })

  it('stands in the order of the list', () => {
    const order = [
      urgency({ kind: 'expired' }),
      urgency({ kind: 'expires_in', days: 3 }),
      urgency({ kind: 'limited', what: 'ads' }),
      urgency({ kind: 'page_not_chosen' }),
      urgency({ kind: 'cant_check', reason: { kind: 'offline' } }),
      urgency({ kind: 'disconnected' }),
      urgency({ kind: 'connected' }),
    ]
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(new Set(order).size).toBe(order.length)
  })
})

describe('a handle', () => {
  it.each([
    ['page', 'northwind', '@northwind'],
    ['page', '@northwind', '@northwind'],
    ['location', '5401 Harbor Ave', '5401 Harbor Ave'],
    ['ad_account', '4821 0397', '4821 0397'],
    ['page', '', null],
    ['page', null, null],
  ] as const)('of a %s, %s, reads %s', (kind, handle, text) => {
    expect(handleOf({ kind, handle })).toBe(text)
  })

  it('in a sheet goes by the network', () => {
    expect(handleText('google_business', '5401 Harbor Ave')).toBe('5401 Harbor Ave')
    expect(handleText('facebook', '4821 0397')).toBe('4821 0397')
    expect(handleText('instagram', 'northwind.climb')).toBe('@northwind.climb')
  })
})
