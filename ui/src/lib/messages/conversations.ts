/** The words of Conversations. */

import type { IncomingKind } from '../bindings/IncomingKind'
import type { WhyNotTaken } from '../bindings/WhyNotTaken'

const count = (n: number) => n.toLocaleString('en')
const things = (n: number) => (n === 1 ? '1 thing' : `${count(n)} things`)

const kinds: Record<IncomingKind, { on: (account: string) => string; many: string }> = {
  comment: { on: (account) => `Comment on ${account}`, many: 'Comments' },
  mention: { on: (account) => `Mention of ${account}`, many: 'Mentions' },
  review: { on: (account) => `Review of ${account}`, many: 'Reviews' },
}

export const conversations = {
  title: 'Conversations',
  accounts: 'Accounts',
  noAccounts: 'No accounts yet',
  noAccountsText: 'What others write to an account comes here once it is added.',
  addAccount: 'Add account',
  nothingChosen: 'No account chosen',
  nothingChosenText: 'Choose the accounts whose comments, mentions and reviews you look after.',

  // What is missing, and since when.
  missingSince: (network: string, name: string, moment: string) =>
    `Answers from ${network} - ${name} are missing since ${moment}`,
  missing: (network: string, name: string) => `Answers from ${network} - ${name} are missing`,
  fetched: 'What comes in meanwhile is read once it is back.',
  cameIn: (n: number, network: string, name: string) =>
    `${things(n)} came in from ${network} - ${name} while it was disconnected`,
  between: (from: string, until: string) => `From ${from} until ${until}.`,
  more: (n: number) => `Show ${count(n)} more`,
  fewer: 'Show one',
  billed: 'X charges for each post, so it is read only when you ask.',
  readX: 'Read X (it charges)',
  leftOut: 'What is left out',

  // At Home.
  silent: (n: number, since: string | null) => {
    const from = `Answers from ${n === 1 ? '1 account' : `${count(n)} accounts`} are missing`
    return since === null ? from : `${from}, the longest since ${since}`
  },
  waiting: (n: number) =>
    n === 0
      ? 'Of what was read before, nothing waits for an answer.'
      : `${things(n)} that came before wait${n === 1 ? 's' : ''} for an answer.`,
  show: 'Show',

  // The list.
  list: 'What others wrote',
  kind: 'Kind',
  all: 'All',
  kinds: { comment: kinds.comment.many, mention: kinds.mention.many, review: kinds.review.many },
  on: (kind: IncomingKind, account: string) => kinds[kind].on(account),
  unanswered: 'Without an answer',
  counted: (shown: number, all: number) =>
    shown < all ? `The newest ${count(shown)} of ${count(all)}` : `${count(all)} in all`,
  readUntil: (moment: string) => `Read ${moment}`,
  reading: 'Reading…',
  readNow: 'Read now',
  notReadYet: 'Not read yet',
  nothing: 'Nothing here yet',
  nothingText: 'What others write to these accounts comes here once it is read.',
  allAnswered: 'Everything is answered',
  allAnsweredText: 'Nobody waits for an answer from these accounts.',
  nobody: (network: string) => `Somebody on ${network}`,
  stars: (n: number) => (n === 1 ? '1 star of 5' : `${n} stars of 5`),
  noWords: 'No words',
  meanwhile: 'While disconnected',

  // The mark of a row.
  marks: {
    none: 'No answer yet',
    draft: 'Draft',
    sending: 'Sending…',
    answered: 'Answered',
    not_taken: 'Not taken',
    unknown: 'Look first',
  },

  // One item.
  pick: 'Choose something to read it and to answer',
  open: (network: string) => `Open on ${network}`,
  answeredThere: (network: string) => `Answered on ${network}.`,
  yourReply: (moment: string) => `Your reply, ${moment}`,
  replyAs: 'Reply as',
  reply: 'Reply',
  sending: 'Sending…',
  text: (author: string) => `Reply to ${author}`,
  used: (used: number, most: number) => `${count(used)} of ${count(most)}`,
  tooLong: (n: number, network: string) => `${count(n)} too long for ${network}`,
  fitsAgain: 'The reply fits again',
  saved: 'Draft saved',
  saving: 'Saving…',
  notSaved: 'The draft could not be saved',
  reconnectFirst: 'Reconnect the account, then reply. What you write is kept.',
  sent: 'The reply was sent',

  // What became of a reply.
  unknown: (network: string, moment: string) =>
    `We don't know whether ${network} took the reply of ${moment}. Look there, then choose.`,
  seen: (network: string) => `${network} shows an answer of this account below it.`,
  there: 'It is there',
  notThere: 'It is not there',
  notThereSaid: 'You looked, and the reply is not there. It can be sent again.',
  notTaken: (network: string, why: WhyNotTaken): string => {
    switch (why) {
      case 'text':
        return `${network} does not take this reply, or what it answers is gone. Nothing was published.`
      case 'account':
        return `${network} refused, because the account needs you. Nothing was published.`
      case 'answering':
        return `${network} does not let this account answer now. Nothing was published.`
      case 'network_app':
        return `${network} refuses the network app of this sign-in. Nothing was published.`
      case 'too_many':
        return `${network} takes no more replies for now. Nothing was published; try again later.`
      case 'not_reached':
        return `${network} was not reached. Nothing was sent; try again.`
    }
  },
  code: (network: string, code: string) => `${network} answered ${code}`,
}
