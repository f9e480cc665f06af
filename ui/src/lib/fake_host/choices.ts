/** Which accounts were chosen last, and groups of accounts that have a name. */

import type { Choices } from '../bindings/Choices'
import { problem, type Commands } from './world'

/** Ids are those of Northwind's owned accounts. */
const northwindChoices: Choices = {
  groups: [
    { id: 1, name: 'Outfitters everywhere', accounts: [1, 2, 3, 6, 9, 11] },
    { id: 2, name: 'Repair', accounts: [4, 7] },
  ],
  publish: null,
  conversations: null,
}

export class KeptChoices {
  kept: Choices = structuredClone(northwindChoices)
  #nextGroup = 10

  readonly commands = {
    choices: () => this.kept,
    remember_choice: ({ place, choice }) => {
      this.kept = { ...this.kept, [place]: choice }
      return null
    },
    save_group: ({ id, name, accounts }) => {
      const others = this.kept.groups.filter((group) => group.id !== id)
      if (others.some((group) => group.name.toLowerCase() === name.toLowerCase())) {
        throw problem('bad_input', 'There is a group of this name.')
      }
      const own = { id: id ?? this.#nextGroup++, name: name.trim(), accounts }
      const groups = [...others, own].toSorted((a, b) => a.name.localeCompare(b.name))
      return (this.kept = { ...this.kept, groups })
    },
    remove_group: ({ id }) => {
      const groups = this.kept.groups.filter((group) => group.id !== id)
      return (this.kept = { ...this.kept, groups })
    },
  } satisfies Partial<Commands>
}
