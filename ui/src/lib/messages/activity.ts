/** The words of Activity. */
export const activity = {
  title: 'Activity',
  lead: 'Everything that happened, newest first.',
  today: 'Today',
  yesterday: 'Yesterday',
  older: 'Show older',
  beginning: 'This is where it begins.',
  empty: 'Nothing has happened yet',
  emptyText: 'Connect an account, and each step stands here.',
  holdfast: 'Holdfast',
  about: (name: string, network: string) => `${name}, ${network}`,
  answered: (code: string) => `The network answered ${code}`,
}
