/** Some of what Help lists, in the shape in which the core gives it. */

import type { HelpTopic } from '../bindings/HelpTopic'
import type { Commands } from './world'

export const helpTopics: HelpTopic[] = [
  {
    provider: 'facebook',
    cause: 'security_check',
    networks: ['facebook', 'instagram'],
    title: 'Facebook asks for a security check',
    cure: 'step_then_reconnect',
    text: 'Facebook wants to be sure that the person who connected the accounts is really there.',
    steps: [
      'In your browser, clear cookies and history.',
      'Sign in at facebook.com with the login that connected the accounts.',
      'Complete the check.',
      'Wait 24 hours.',
      'Press Reconnect.',
    ],
  },
  {
    provider: 'facebook',
    cause: 'password_changed',
    networks: ['facebook', 'instagram'],
    title: 'The password of the login changed',
    cure: 'reconnect',
    text: 'Facebook ends every sign-in made with the old password.',
    steps: ['Press Reconnect.', 'Sign in with the new password.'],
  },
  {
    provider: 'facebook',
    cause: 'role_removed',
    networks: ['facebook', 'instagram'],
    title: 'The person is no longer an administrator of the Page',
    cure: 'someone_else',
    text: 'Only somebody with full control of the Page can connect it.',
    steps: ['Ask an administrator to sign in, or to give the role back.'],
  },
  {
    provider: 'facebook',
    cause: 'posting_restricted',
    networks: ['facebook', 'instagram'],
    title: 'Facebook restricts posting',
    cure: 'not_by_reconnect',
    text: 'The sign-in works, publishing does not.',
    steps: ["Look at the account's quality page at Facebook."],
  },
  {
    provider: 'linkedin',
    cause: 'expired',
    networks: ['linkedin'],
    title: 'The sign-in reached its 365 days',
    cure: 'reconnect',
    text: 'LinkedIn ends a sign-in after 365 days.',
    steps: ['Press Reconnect.', 'Sign in as a designated administrator of the page.'],
  },
  {
    provider: 'google',
    cause: 'app_disabled',
    networks: ['youtube', 'google_business'],
    title: 'Google refuses the network app',
    cure: 'app_administrator',
    text: 'The accounts are fine; the developer app is not accepted.',
    steps: ['The person responsible for the app looks at it in Settings › Network apps.'],
  },
  {
    provider: 'x',
    cause: 'rate_limited',
    networks: ['x'],
    title: 'X was asked too often',
    cure: 'wait_only',
    text: 'X answers again after a while.',
    steps: ['Nothing to do: Holdfast asks again by itself.'],
  },
]

export const helpCommands = { help_topics: () => helpTopics } satisfies Partial<Commands>
