/** What every capability of the invented core stands on: the accounts, the time, and who listens. */

import type { CommandMap } from '../bindings/CommandMap'
import type { ConnectionId } from '../bindings/ConnectionId'
import type { ConnectionView } from '../bindings/ConnectionView'
import type { Problem } from '../bindings/Problem'
import type { WindowEvent } from '../bindings/WindowEvent'
import { hostile, inOrder, many, northwind, NOW, rest } from './northwind'
import type { Scene } from './scene'

export type Commands = { [C in keyof CommandMap]: (request: CommandMap[C][0]) => CommandMap[C][1] }

export class World {
  now = NOW
  connections: ConnectionView[]
  #hear = new Set<(event: WindowEvent) => void>()

  constructor(readonly scene: Scene = {}) {
    this.connections = accounts(scene)
  }

  listen(hear: (event: WindowEvent) => void): () => void {
    this.#hear.add(hear)
    return () => this.#hear.delete(hear)
  }

  tell(event: WindowEvent): void {
    for (const hear of this.#hear) hear(event)
  }

  row(id: ConnectionId): ConnectionView {
    const found = this.connections.find((row) => row.id === id)
    if (!found) throw problem('not_found', 'This account is no longer in the list.')
    return found
  }

  /** Changes rows and says so. */
  change(ids: readonly ConnectionId[], change: Partial<ConnectionView>): void {
    this.connections = inOrder(
      this.connections.map((row) => (ids.includes(row.id) ? { ...row, ...change } : row)),
    )
    this.tell({ kind: 'changed' })
  }

  repair(ids: readonly ConnectionId[]): void {
    this.change(ids, {
      status: { kind: 'connected' },
      needs_you: false,
      cause_short: null,
      cause_line: null,
      cure: null,
      ended_at: null,
      deadline: { at: '2027-01-24T17:05:00Z', about: false, days: 60 },
    })
  }
}

export function problem(code: Problem['code'], message: string): Problem {
  return { code, message, detail: null }
}

function accounts(scene: Scene): ConnectionView[] {
  if (scene.rows !== undefined) return many(scene.rows)
  switch (scene.company) {
    case 'empty':
      return []
    case 'hostile':
      return inOrder([...northwind(), ...hostile()])
    case 'all':
      return inOrder([...northwind(), ...rest()])
    case 'northwind':
    case undefined:
      return northwind()
  }
}
