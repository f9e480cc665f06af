/** Practice mode: its steps, and the clock that can be moved. */

import type { PracticeStep } from '../bindings/PracticeStep'
import type { PracticeView } from '../bindings/PracticeView'
import type { Commands, World } from './world'

const steps: PracticeStep[] = [
  {
    title: 'Connect an account',
    text: 'Add account, pick a network and sign in at its simulated page.',
    done: true,
  },
  {
    title: 'Break it',
    text: 'Play the network: change the password of the person who signed in.',
    done: false,
  },
  { title: 'Reconnect it', text: 'Press Reconnect and sign in again.', done: false },
  {
    title: 'Change who connected it',
    text: 'Let somebody else sign in and take it over.',
    done: false,
  },
]

export class Practice {
  ahead = 0
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  readonly commands = {
    practice: () => this.#view(),
    move_practice_clock: ({ days }) => {
      this.ahead += days
      this.#world.now = new Date(Date.parse(this.#world.now) + days * 86_400_000).toISOString()
      this.#world.tell({ kind: 'changed' })
      return this.#view()
    },
    open_levers: () => null,
  } satisfies Partial<Commands>

  #view(): PracticeView {
    return {
      now: this.#world.now,
      days_ahead: this.ahead,
      levers_url: 'http://127.0.0.1:4000/levers',
      steps: steps,
    }
  }
}
