/** How Holdfast goes on without its window, and the question when that is closed first. */
import type { BackgroundView } from '../lib/bindings/BackgroundView'
import type { CloseAnswer } from '../lib/bindings/CloseAnswer'
import type { OnClose } from '../lib/bindings/OnClose'
import type { Problem } from '../lib/bindings/Problem'
import { asProblem, call } from '../lib/host'

export class Background {
  view = $state.raw<BackgroundView | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The window is to be closed, and the person is asked what that shall do. */
  asking = $state(false)

  /** What closing does while nobody has said so. */
  usual = $derived<OnClose>(this.view?.way_back === 'none' ? 'quit' : 'keep_watching')

  load(): Promise<void> {
    return this.#attempt(async () => {
      this.view = await call('background')
    })
  }

  startAtLogin(on: boolean): Promise<void> {
    return this.#attempt(async () => {
      this.view = await call('start_at_login', { on })
    })
  }

  async ask(): Promise<void> {
    await this.load()
    this.asking = true
  }

  /** The window is gone before the answer comes, unless it stays. */
  answer(answer: CloseAnswer): Promise<void> {
    return this.#attempt(async () => {
      await call('answer_close', answer)
      this.asking = false
    })
  }

  quit(): Promise<void> {
    return this.#attempt(() => call('quit').then(() => undefined))
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.problem = null
    } catch (error) {
      this.problem = asProblem(error)
    }
  }
}

export const background = new Background()
