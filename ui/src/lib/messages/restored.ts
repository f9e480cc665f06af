/** The strip after an older state of the data took the place of the newest. */
export const restored = {
  lost: 'The newest changes of your data are missing',
  lostText:
    'Something outside of Holdfast took them away, such as a cleaning program after a crash.',
  suspects: (names: string[]) => {
    const more = names.length - SHOWN
    const shown = names.slice(0, SHOWN).join(', ')
    return `May have to be reconnected: ${shown}${more > 0 ? ` and ${more} more` : ''}.`
  },
  title: (when: string) => `Your data was damaged. This is the copy from ${when}`,
  text: 'What was changed after it is missing. Accounts that were reconnected since may ask to be reconnected once more.',
  setAside: (path: string) =>
    `What was changed after it is missing. Accounts that were reconnected since may ask to be reconnected once more. The damaged file was kept as ${path}`,
  understood: 'Understood',
}

/** As many names as a strip has room for; each row says it too, once it is so. */
const SHOWN = 3
