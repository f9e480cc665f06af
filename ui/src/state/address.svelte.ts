/** Whether what somebody types is an email address. The core knows; it is asked when they pause. */
import { call } from '../lib/host'

const PAUSE_MS = 250

export class AddressCheck {
  /** What is wrong with the text that was looked at last. */
  problem = $state<string | null>(null)
  #call: typeof call
  #timer: ReturnType<typeof setTimeout> | null = null
  #latest = ''

  constructor(ask: typeof call = call) {
    this.#call = ask
  }

  look(text: string): void {
    this.#latest = text
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(text), PAUSE_MS)
  }

  async #ask(address: string): Promise<void> {
    try {
      const problem = await this.#call('check_address', { address })
      // An answer about an earlier text says nothing about this one.
      if (address === this.#latest) this.problem = problem
    } catch {
      // Saving checks it again, and says why.
      this.problem = null
    }
  }
}
