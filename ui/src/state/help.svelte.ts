/** What Help lists. Never changes while the window is open. */
import type { HelpTopic } from '../lib/bindings/HelpTopic'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

class HelpState {
  topics = $state.raw<readonly HelpTopic[] | null>(null)
  problem = $state.raw<Problem | null>(null)

  async load(): Promise<void> {
    if (this.topics !== null) return
    try {
      this.topics = await call('help_topics')
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    }
  }
}

export const help = new HelpState()
