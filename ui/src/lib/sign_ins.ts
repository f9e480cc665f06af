/** Which sign-ins a set of connections needs: one for each grant. */

import type { ConnectionId } from './bindings/ConnectionId'
import type { ConnectionView } from './bindings/ConnectionView'
import type { Network } from './bindings/Network'
import { networkNames } from './messages/networks'

export interface SignIn {
  connections: ConnectionId[]
  /** "Ana's Facebook sign-in", or the network's name where nobody is signed in. */
  name: string
  network: Network
}

/** In the order of the rows. Rows without a sign-in need one each. */
export function signInsFor(rows: readonly ConnectionView[]): SignIn[] {
  const found = new Map<string, SignIn>()
  for (const row of rows) {
    const key = row.connected_by ? `grant ${row.connected_by.grant}` : `row ${row.id}`
    const signIn = found.get(key)
    if (signIn) signIn.connections.push(row.id)
    else {
      found.set(key, {
        connections: [row.id],
        name: row.connected_by?.sign_in ?? networkNames[row.network],
        network: row.network,
      })
    }
  }
  return [...found.values()]
}

/** "Ana's Facebook", where "sign-in" is said already. */
export function shortSignIn(name: string): string {
  return name.replace(/ sign-in$/, '')
}
