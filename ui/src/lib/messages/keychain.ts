import type { KeychainView } from '../bindings/KeychainView'

interface Says {
  title: string
  text: string
  action: 'ask' | 'connections'
}

const states: Record<Exclude<KeychainView, 'open'>, Says> = {
  waiting: {
    title: 'The keychain of this computer is asked',
    text: 'It may show a window of its own. Answer that one.',
    action: 'ask',
  },
  locked: {
    title: 'The keychain of this computer is locked',
    text: 'Reminders go on. Renewing and reconnecting wait until it is open.',
    action: 'ask',
  },
  missing: {
    title: 'This computer has no keychain running',
    text: 'Sign-ins cannot be read or kept without one. Start it, such as GNOME Keyring or KWallet, then look again.',
    action: 'ask',
  },
  key_lost: {
    title: 'The key of Holdfast is gone from the keychain',
    text: 'The sign-ins on this computer cannot be read any more. Each account has to be reconnected; nothing else is lost.',
    action: 'connections',
  },
  wrong_key: {
    title: "Another key lies in Holdfast's place in the keychain",
    text: 'The sign-ins on this computer do not open with it. Put the right keychain back and look again, or reconnect each account.',
    action: 'ask',
  },
}

/** The strip over every page while the keychain is not open. */
export const keychain = {
  ...states,
  unlock: 'Unlock…',
  lookAgain: 'Look again',
  toConnections: 'Show accounts',
}
