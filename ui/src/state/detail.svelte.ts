/** The details of the connection in the pane, read again when something changed. */

import type { ConnectionDetail } from '../lib/bindings/ConnectionDetail'
import type { ConnectionId } from '../lib/bindings/ConnectionId'
import type { Problem } from '../lib/bindings/Problem'
import { call } from '../lib/host'
import { PATIENCE_MS } from './connections.svelte'

export class Detail {
  data = $state.raw<ConnectionDetail | null>(null)
  problem = $state.raw<Problem | null>(null)
  loading = $state(false)
  #wanted: ConnectionId | null = null

  async read(id: ConnectionId): Promise<void> {
    this.#wanted = id
    if (this.data?.connection.id !== id) this.data = null
    const patience = setTimeout(() => (this.loading = this.data === null), PATIENCE_MS)
    try {
      const data = await call('connection_detail', { id })
      // Another one was opened meanwhile.
      if (this.#wanted !== id) return
      this.data = data
      this.problem = null
    } catch (problem) {
      if (this.#wanted === id) this.problem = problem as Problem
    } finally {
      clearTimeout(patience)
      this.loading = false
    }
  }
}
