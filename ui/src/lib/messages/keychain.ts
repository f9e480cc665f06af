import type { KeychainView } from '../bindings/KeychainView'

interface Says {
  title: string
  text: string
  action: 'ask' | 'enter' | 'give_up' | 'answer'
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
    text: 'Reminders go on, but sign-ins cannot be read or kept. Start it, such as GNOME Keyring or KWallet, then look again.',
    action: 'ask',
  },
  key_lost: {
    title: 'The key of Holdfast is gone from the keychain',
    text: 'Reminders go on. The saved sign-ins need that key: put the old keychain back, or reconnect every account.',
    action: 'give_up',
  },
  wrong_key: {
    title: "Another key lies in Holdfast's place in the keychain",
    text: 'Reminders go on. The saved sign-ins need the other one: put the right keychain back, or reconnect every account.',
    action: 'give_up',
  },
  passphrase_needed: {
    title: 'Your passphrase opens the saved sign-ins',
    text: 'Reminders go on. Renewing and reconnecting wait until it is entered.',
    action: 'enter',
  },
  other_computer: {
    title: 'This data comes from another computer',
    text: 'Was it moved here, or copied? Until you say so nothing is renewed, checked or sent. Reminders go on.',
    action: 'answer',
  },
}

/** The strip over every page while the keychain is not open. */
export const keychain = {
  ...states,
  unlock: 'Unlock…',
  lookAgain: 'Look again',
  reconnectAll: 'Reconnect all…',
  enter: 'Enter passphrase…',
  answer: 'Answer…',
  usePassphrase: 'Use a passphrase…',
}
