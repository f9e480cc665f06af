/** The one ticking clock of the window. Follows the core's time, which practice mode moves. */

/** Dates in words change with the minute; nothing here shows seconds. */
const TICK_MS = 20_000

export class Now {
  #ahead = 0
  at = $state(new Date())
  zone = $state('UTC')

  /** The core said what time it has. */
  follow(core: string): void {
    this.#ahead = new Date(core).getTime() - Date.now()
    this.tick()
  }

  tick(): void {
    this.at = new Date(Date.now() + this.#ahead)
  }

  /** Starts ticking; returns how to stop. */
  run(): () => void {
    const timer = setInterval(() => this.tick(), TICK_MS)
    return () => clearInterval(timer)
  }
}

export const now = new Now()
