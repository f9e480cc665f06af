import type { WatchedKind } from '../watched'

export const watched = {
  title: (name: string) => `What ${name} watches`,
  lead: {
    instagram: 'Hashtags and other professional accounts on Instagram.',
    facebook: 'Public Pages on Facebook.',
  },
  label: {
    hashtag: 'Hashtags',
    username: 'Competitors',
    page: 'Public Pages',
  } satisfies Record<WatchedKind, string>,
  add: {
    hashtag: 'Add a hashtag',
    username: "Add a competitor's name",
    page: "Add a Page's name",
  } satisfies Record<WatchedKind, string>,
  hint: {
    hashtag: 'Instagram lets an account ask for 30 in 7 days.',
    username: 'The name after the @, of a professional account.',
    page: 'As the Page writes it.',
  } satisfies Record<WatchedKind, string>,
  addIt: 'Add',
  used: (n: number, of: number) => `${n} of ${of}`,
  remove: (name: string) => `Remove ${name}`,
  removed: (name: string) => `${name} is removed`,
  wrong: {
    hashtag: (entry: string) =>
      `“${entry}” is no hashtag: letters, digits and _ only, no spaces and no emoji.`,
    username: (entry: string) => `“${entry}” is no name of an Instagram account.`,
    page: (entry: string) => `“${entry}” is no name of a Page.`,
  } satisfies Record<WatchedKind, (entry: string) => string>,
  over: (n: number, of: number) =>
    `${of} is the limit, so ${n === 1 ? 'one was' : `${n} were`} not added. Remove some first.`,
  save: 'Save',
  cancel: 'Cancel',
  saved: (name: string) => `What ${name} watches is saved`,
}
