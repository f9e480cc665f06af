/** The sheet that was opened from a button or a row's menu, beside the sign-in's own. */

import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Purpose } from '../lib/bindings/Purpose'

export type SheetName =
  | { kind: 'add'; purpose: Purpose }
  | { kind: 'disconnect'; id: ConnectionId }
  | { kind: 'remove'; id: ConnectionId }
  | { kind: 'watched'; id: ConnectionId }
  | { kind: 'key'; what: 'change' | 'use_keychain' | 'give_up' }
  | { kind: 'passphrase'; what: 'enter' | 'set' }
  | { kind: 'arrival' }
  | { kind: 'jump' }

export class Sheets {
  open = $state.raw<SheetName | null>(null)

  add(purpose: Purpose = 'owned'): void {
    this.open = { kind: 'add', purpose }
  }

  disconnect(id: ConnectionId): void {
    this.open = { kind: 'disconnect', id }
  }

  remove(id: ConnectionId): void {
    this.open = { kind: 'remove', id }
  }

  watched(id: ConnectionId): void {
    this.open = { kind: 'watched', id }
  }

  key(what: 'change' | 'use_keychain' | 'give_up'): void {
    this.open = { kind: 'key', what }
  }

  passphrase(what: 'enter' | 'set'): void {
    this.open = { kind: 'passphrase', what }
  }

  arrival(): void {
    this.open = { kind: 'arrival' }
  }

  jump(): void {
    this.open = { kind: 'jump' }
  }

  close(): void {
    this.open = null
  }
}

export const sheets = new Sheets()
