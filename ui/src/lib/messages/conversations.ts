/** The words of Conversations. */
export const conversations = {
  title: 'Conversations',
  accounts: 'Accounts',
  noCommentsSince: (day: string) => `No comments since ${day}`,
  noComments: 'No comments now',
  notYet:
    'Comments are not fetched yet; that comes in a later version. Until then this page shows which accounts would answer.',
  inPart: 'Answer in part',
  notAsked: 'Could not be asked',
  answer: 'Answer',
  lastAnswer: (moment: string) => `Answered ${moment}`,
  never: 'Has not answered yet',
  reads: 'Comments can be read and answered',
  readsOnly: 'Comments can be read, not answered',
  noRead: 'Comments cannot be read',
  more: (n: number) => `Show ${n.toLocaleString('en')} more`,
  nothingChosen: 'No account chosen',
  nothingChosenText: 'Choose the accounts whose comments you look after.',
}
