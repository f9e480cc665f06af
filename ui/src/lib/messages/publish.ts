import type { PostLength } from '../post_length'
import { count } from '../words'

/** The words of Publish. */
export const publish = {
  title: 'New post',
  posts: 'Posts',
  allPosts: 'All posts',
  newPost: 'Write a new post',
  back: 'Back to all posts',
  postTo: 'Post to',
  text: 'Text',
  placeholder: 'What do you want to say?',
  link: 'Link',
  linkHint: 'A preview, a button or a part of the text, as the network has it.',
  savedAt: (time: string) => `Draft saved at ${time}`,
  savedOn: (moment: string) => `Draft saved ${moment}`,
  saving: 'Saving…',
  notSaved: 'Not saved yet. Holdfast tries again by itself.',
  characters: (n: number) => count(n, 'character'),
  lengths: 'How the post fits',
  chooseFirst: 'Choose accounts to see how the post fits each network.',
  offers: 'What your networks take',
  notOffered: 'Not offered',
  fits: 'Fits',
  left: (n: number) => `${n.toLocaleString('en')} left`,
  over: (n: number) => `${n.toLocaleString('en')} too long`,
  tooLongFor: (networks: string) => `The text is too long for ${networks}`,
  fitsAgain: 'The text fits again',
  notWorking: (n: number) =>
    n === 1 ? '1 chosen account does not work now' : `${n} chosen accounts do not work now`,
  picture: 'Picture',
  choosePicture: 'Choose a picture…',
  otherPicture: 'Another picture…',
  removePicture: 'Remove the picture',
  noFile: 'No file',
  pictureFacts: (format: string, size: string) => `${format}, ${size}`,
  imageAddress: 'Its address on the web',
  imageAddressHint: 'Instagram, TikTok and Google fetch pictures from there.',
  imageWords: 'What it shows',
  imageWordsHint: 'Read out to people who do not see it.',
  preview: 'Preview',
  previewOf: (account: string) => `As ${account} gets it`,
  when: 'When',
  now: 'Now',
  later: 'At a time',
  date: 'Date',
  time: 'Time',
  zone: (zone: string) => `Times of ${zone}`,
  publishNow: (n: number) => (n === 0 ? 'Publish' : `Publish to ${n}`),
  schedule: (n: number) => (n === 0 ? 'Plan' : `Plan for ${count(n, 'account')}`),
  cannot: {
    accounts: 'Choose at least one account.',
    broken: 'Reconnect the accounts that do not work, or take them out.',
    fit: 'The post does not fit every network yet.',
    time: 'Choose a date and a time.',
  },
}

/** The words of the list of posts. */
export const postList = {
  empty: 'No posts yet',
  emptyText: 'What you write, plan and publish stands here.',
  noTitle: 'Without text',
  stages: {
    needs_you: 'Needs you',
    sending: 'On the way',
    planned: 'Planned',
    draft: 'Drafts',
    sent: 'Sent',
  },
  plannedFor: (moment: string) => `Planned for ${moment}`,
  changed: (moment: string) => `Changed ${moment}`,
  sent: (moment: string) => `Sent off ${moment}`,
  published: (n: number, of: number) => `Published to ${n} of ${of}`,
  accounts: (n: number) => count(n, 'account'),
  held: 'Held, asks before it goes',
  atRisk: (n: number) => `${count(n, 'account')} will not get it`,
  open: (title: string) => `Open ${title}`,
}

/** The words of one post and what became of it. */
export const postResult = {
  published: (n: number, of: number) => `Published to ${n} of ${of}`,
  planned: (moment: string) => `Planned for ${moment}`,
  sentOff: (moment: string) => `Sent off ${moment}`,
  underWay: 'Publishing…',
  allDone: 'It stands everywhere it was sent to.',
  needs: (n: number) =>
    n === 1
      ? 'One account needs you. The post is kept as it is.'
      : `${n} accounts need you. The post is kept as it is.`,
  waits: 'It goes out by itself while Holdfast runs, also with its window closed.',
  accounts: 'Accounts',
  thePost: 'The post',
  once: 'Each account gets a post once: after a lost answer Holdfast asks the network whether it arrived.',
  at: (moment: string) => `Published ${moment}`,
  openOn: (network: string) => `Open on ${network}`,
  openOnOf: (account: string, network: string) => `Open on ${network}: the post of ${account}`,
  look: 'Look',
  lookOf: (account: string, network: string) => `Look whether ${account} on ${network} has it`,
  looking: 'Looking…',
  there: 'It is there',
  thereOf: (account: string, network: string) => `It is there: ${account} on ${network}`,
  send: 'Send it',
  sendOf: (account: string, network: string) => `Send it to ${account} on ${network}`,
  leave: 'Leave it out',
  leaveOf: (account: string, network: string) => `Leave it out: ${account} on ${network}`,
  rest: (n: number) =>
    n === 1 ? '1 account can still get this post' : `${n} accounts can still get this post`,
  restText: 'Nothing stands there yet. It goes out once.',
  restHeld: 'Its time has passed. It goes when you say so.',
  restSignIn: (n: number) =>
    n === 1 ? 'One more needs a sign-in first.' : `${n} more need a sign-in first.`,
  publishRest: (n: number) =>
    n === 1 ? 'Publish to the remaining account' : `Publish to the remaining ${n} accounts`,
  copy: 'Copy to a new draft',
  callBack: 'Back to a draft',
  remove: 'Delete',
  removeDraft: (title: string) => `Delete the draft ${title}`,
}

/** The words of what is at risk, on Home. */
export const atRisk = {
  title: 'At risk',
  held: (n: number) => (n === 1 ? '1 post was held' : `${n} posts were held`),
  heldText: (n: number) =>
    n === 1
      ? 'Its time came while it could not go. It asks before it goes.'
      : 'Their time came while they could not go. They ask before they go.',
  open: (n: number) => (n === 1 ? '1 post needs you' : `${n} posts need you`),
  openText: (n: number) =>
    n === 1
      ? 'It did not reach every account, or nobody knows whether it did.'
      : 'They did not reach every account, or nobody knows whether they did.',
  day: (n: number, day: string) =>
    n === 1 ? `1 post on ${day} will not go out` : `${n} posts on ${day} will not go out`,
  dayText: (n: number) =>
    n === 1 ? 'Reconnect one account before.' : `Reconnect ${n} accounts before.`,
  show: 'Show',
  showHeld: 'Show the held posts',
  showOpen: 'Show the posts that need you',
  reconnect: 'Reconnect',
  reconnectFor: (day: string) => `Reconnect the accounts of ${day}`,
}

/** From here on the number of characters left is worth showing. */
const NEARLY_FULL = 0.8

export function lengthWords(length: PostLength): string {
  if (!length.fits) return publish.over(-length.left)
  return length.used > length.most * NEARLY_FULL || length.most < 1_000
    ? publish.left(length.left)
    : publish.fits
}
