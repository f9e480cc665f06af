/** The actions of what many accounts share; its words come from the core. */
export const banners = {
  label: 'What many accounts share',
  checkAgain: 'Check again',
  checking: 'Checking…',
  networkApps: 'Network apps',
  open: 'Open it',
  showAccounts: 'Show accounts',
  /** "Show: Tom's X sign-in cannot be renewed", for a screen reader. */
  of: (action: string, title: string) => `${action}: ${title}`,
  more: (count: number) => `Show ${count} more`,
}
