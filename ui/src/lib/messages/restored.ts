/** The strip after a copy took the place of a damaged database. */
export const restored = {
  title: (when: string) => `Your data was damaged. This is the copy from ${when}`,
  text: 'What was changed after it is missing. Accounts that were reconnected since may ask to be reconnected once more.',
  setAside: (path: string) =>
    `What was changed after it is missing. Accounts that were reconnected since may ask to be reconnected once more. The damaged file was kept as ${path}`,
  understood: 'Understood',
}
