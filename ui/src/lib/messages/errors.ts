import type { ErrorCode } from '../bindings/ErrorCode'

const titles: Record<ErrorCode, string> = {
  bad_input: 'Something here does not fit',
  not_found: 'This is no longer there',
  app_missing: 'The network app is not set up',
  app_refused: 'The network app is refused',
  redirect_missing: 'The network app needs an address to come back to',
  keychain_closed: 'The keychain of this computer is locked',
  offline: 'This computer is offline',
  network_trouble: 'The network is not answering',
  refused: 'The network refused',
  flow_over: 'This sign-in is over',
  wrong_page: 'That is not the last page of the sign-in',
  ports_taken: 'The way back from the browser is taken',
  disk_full: 'The disk is full, so nothing can be saved',
  storage: 'Holdfast could not read or save its data',
  practice_only: 'This exists in practice mode only',
  forbidden: 'This window may not do that',
  internal: 'Holdfast made a mistake',
}

const more: Record<ErrorCode, string> = {
  bad_input: 'Change it and try again.',
  not_found: 'The list was out of date and is read again.',
  app_missing: 'Set it up in Settings first.',
  app_refused: 'The person responsible for it has to look at it.',
  redirect_missing: 'Name one in Settings.',
  keychain_closed: 'Reminders go on. Signing in waits until it is open.',
  offline: 'Try again once it is connected.',
  network_trouble: 'Nothing has changed. Try again in a few minutes.',
  refused: 'Nothing has changed.',
  flow_over: 'Nothing has changed. Start again.',
  wrong_page: 'Finish the sign-in, then copy the address of the last page.',
  ports_taken: 'Another program uses it. Close that program and try again.',
  disk_full: 'Free some space; Holdfast tries again by itself.',
  storage: 'Nothing has changed.',
  practice_only: 'Enter practice mode to use it.',
  forbidden: 'Nothing has changed.',
  internal: 'Nothing has changed. Try again; if it comes back, copy the details for support.',
}

export const errors = { ...titles, more, details: 'Details', copyDetails: 'Copy for support' }
