import type { Purpose } from '../bindings/Purpose'

export const sheets = {
  add: {
    title: 'Add an account',
    purpose: 'What it is for',
    purposeText: {
      owned: 'Publish and answer',
      monitored: 'Watch hashtags and competitors',
      paid: 'Ads and what people say under them',
    } satisfies Record<Purpose, string>,
    where: 'Where it is',
    route: 'How to sign in',
    setUp: (provider: string) => `Set up ${provider} first`,
    missing: 'Its network app is missing',
    who: (who: string) =>
      `${who.replace(/\.$/, '')}. They sign in with their personal login; you choose the accounts afterwards.`,
    pick: 'Pick where the account is.',
    none: 'Set up a network app first. Each network needs one of your own.',
    goOn: 'Continue',
    goOnTo: (provider: string) => `Continue to ${provider}`,
    opens: (provider: string) => `${provider} opens next`,
  },
  disconnect: {
    title: 'Disconnect this account?',
    stops: 'What stops',
    posts: 'Posts that wait for it',
    submit: 'Disconnect',
    doneTitle: 'Disconnected',
    doneLead: (name: string) => `${name} keeps its place in the list, its choices and its history.`,
    again: 'Add account again',
    againText: (network: string) =>
      `${network} asks afresh who signs in, so that somebody else can connect it`,
    later: 'Done for now',
    laterText: 'Reconnect it whenever you like',
    announced: (name: string) => `${name} is disconnected`,
  },
  remove: {
    title: 'Remove this account?',
    erased: 'Erased on this computer',
    stays: 'Stays',
    submit: 'Remove',
    announced: (name: string) => `${name} is removed`,
  },
  jump: {
    title: 'Find or jump to',
    field: 'Find an account or a page',
    results: 'Results',
  },
}
