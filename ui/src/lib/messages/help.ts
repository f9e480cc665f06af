import type { Cure } from '../bindings/Cure'
import { providerNames } from './networks'
import type { Provider } from '../bindings/Provider'

/** What cures a cause, for the right edge of its line. */
export function cureWords(cure: Cure, provider: Provider): string {
  switch (cure) {
    case 'reconnect':
      return 'Reconnect helps'
    case 'step_then_reconnect':
      return `First a step at ${providerNames[provider]}`
    case 'someone_else':
      return 'Someone else signs in'
    case 'not_by_reconnect':
      return 'Reconnect does not help'
    case 'wait_only':
      return 'It passes by itself'
    case 'app_administrator':
      return 'The network app needs work'
  }
}

interface Pair {
  term: string
  text: string
}

/** How long sign-ins last by published policy; what a network reports always wins. */
const lifetimes: Pair[] = [
  { term: 'Facebook, Instagram', text: '60 days' },
  { term: 'LinkedIn, TikTok', text: '365 days' },
  { term: 'X, YouTube, Google Business Profile', text: 'No end date' },
]

const statuses: Pair[] = [
  { term: 'Connected', text: 'It works. The handle stands beside it.' },
  { term: 'Expires in 5 days', text: 'It works until then. Reconnect any time before.' },
  { term: 'Expired', text: 'The date the network gave has passed. Reconnect brings it back.' },
  { term: 'Invalid', text: 'The network refused the sign-in. The cause stands beside the word.' },
  { term: 'Limited', text: 'It works, but one thing does not, such as publishing.' },
  { term: 'Page not chosen yet', text: 'Somebody signed in and picked nothing yet.' },
  {
    term: "Can't check",
    text: 'Holdfast could not ask. Nothing is known to be wrong; the last known date stays.',
  },
  { term: 'Disconnected', text: 'It was let go on purpose. Its history is kept.' },
]

const keys: Pair[] = [
  { term: 'Ctrl K', text: 'Find or jump to' },
  { term: 'Ctrl 1 … 6', text: 'The sidebar, from Home to Activity' },
  { term: 'Ctrl N', text: 'New post' },
  { term: 'Ctrl Shift A', text: 'Choose accounts, in Publish and Conversations' },
  { term: '↑ ↓', text: 'Move in a list; J and K do the same' },
  { term: 'Space', text: 'Select' },
  { term: 'Shift ↑ ↓', text: 'Select further' },
  { term: 'Enter', text: 'Open' },
  { term: 'R', text: 'Reconnect' },
  { term: '/', text: 'Search this list' },
  { term: 'E', text: 'Mark a notice as read' },
  { term: 'Esc', text: 'Close what is on top' },
]

/** The words of Help. */
export const help = {
  title: 'Help',
  search: 'What went wrong?',
  clear: 'Clear search',
  why: 'Why accounts stop',
  good: 'Good to know',
  parts: 'Parts of Help',
  topics: {
    statuses: { title: 'What each status means', pairs: statuses },
    lifetimes: { title: 'How long sign-ins last', pairs: lifetimes },
    keys: { title: 'Keyboard', pairs: keys },
  },
  lifetimesText: 'What a network reports in its answers always wins over these.',
  keysText: 'Single letters work while a list has the focus; Settings can switch them off.',
  stops: (provider: string) => `When a ${provider} sign-in stops`,
  alsoFor: (networks: string) => `For ${networks}.`,
  found: (n: number, word: string) =>
    `${n} ${n === 1 ? 'cause matches' : 'causes match'} “${word}”`,
  noMatch: (word: string) => `No cause matches “${word}”`,
  steps: 'What to do',
}

export type HelpPart = keyof typeof help.topics
