import type { KeyHome } from '../bindings/KeyHome'

/** The key of all saved sign-ins, and the passphrase where there is no keychain. */
export const security = {
  title: 'The key of your sign-ins',
  lead: 'Sign-ins are saved on this computer, and sealed with one key.',
  home: 'Where the key is',
  homes: { keychain: 'Keychain', passphrase: 'Passphrase' } satisfies Record<KeyHome, string>,
  homeText: {
    keychain: 'In the keychain of this computer, which opens when you log in',
    passphrase: 'Nowhere. It is made from your passphrase, which is asked at each start',
  } satisfies Record<KeyHome, string>,
  change: 'Change the key',
  changeText: 'When somebody may have copied it. Everything saved is sealed anew',
  changeOpen: 'Change…',
  set: 'Use a passphrase instead',
  setText: 'For a computer without a keychain. It is asked at each start',
  setOpen: 'Set a passphrase…',
  changePassphrase: 'Change the passphrase',
  changePassphraseText: 'Everything saved is sealed anew',
  useKeychain: 'Keep the key in the keychain',
  useKeychainText: 'Then no passphrase is asked any more',
  useKeychainOpen: 'Use the keychain…',
  closed: 'The key can be changed once it is open.',
  cancel: 'Cancel',

  changeSheet: {
    title: 'Change the key?',
    lead: 'Holdfast makes a new key and seals every saved sign-in with it. No account has to sign in again.',
    happens: 'What happens',
    points: [
      'The old key leaves the keychain',
      'A copy of your data is made at once; older copies no longer bring sign-ins back',
    ],
    submit: 'Change the key',
    done: 'The key is changed',
  },
  keychainSheet: {
    title: 'Keep the key in the keychain?',
    lead: 'Holdfast makes a new key in the keychain of this computer. No account has to sign in again.',
    happens: 'What happens',
    points: [
      'The passphrase is not asked any more, and opens nothing',
      'A copy of your data is made at once; older copies still need the passphrase',
    ],
    submit: 'Use the keychain',
    done: 'The key is in the keychain',
  },
  giveUp: {
    title: 'Reconnect every account?',
    lead: {
      keychain:
        'The saved sign-ins cannot be read without the lost key. If the old keychain may come back, cancel and look again then.',
      passphrase:
        'Nobody can read the saved sign-ins without the passphrase, and it cannot be reset. If it may come back to you, cancel.',
    } satisfies Record<KeyHome, string>,
    erased: 'Erased on this computer',
    gone: [
      'Every saved sign-in: each account shows Reconnect',
      'The secrets of network apps and the password of the mail server, which you enter again',
    ],
    stays: 'Stays',
    kept: [
      'Accounts, people, reminders, drafts and history',
      'Everything at the networks: no access is taken away there',
    ],
    submit: 'Erase and reconnect',
    done: 'The lost sign-ins are erased',
  },
  enterSheet: {
    title: 'Enter your passphrase',
    lead: 'It opens the sign-ins saved on this computer. Reminders go on without it.',
    field: 'Passphrase',
    submit: 'Open',
    forgotten: 'Forgotten…',
    done: 'The saved sign-ins are open',
  },
  setSheet: {
    title: { keychain: 'Set a passphrase', passphrase: 'Change the passphrase' } satisfies Record<
      KeyHome,
      string
    >,
    lead: 'The key of your sign-ins is made from it. Holdfast asks for it at each start and keeps it nowhere.',
    current: 'Current passphrase',
    field: 'New passphrase',
    hint: 'At least 15 characters, such as four or five words.',
    again: 'New passphrase, once more',
    short: 'Take at least 15 characters.',
    differs: 'The two are not the same.',
    warning:
      'It cannot be reset. If it is forgotten, every account has to be reconnected; nothing else is lost.',
    submit: 'Set the passphrase',
    done: 'The passphrase is set',
  },
}

/** As the core counts. */
export const SHORTEST_PASSPHRASE = 15
