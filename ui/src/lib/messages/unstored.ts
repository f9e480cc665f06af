import { count } from '../words'

/** The strip while renewed sign-ins find no room on the disk, or might find none. */
export const unstored = {
  title: (n: number) =>
    `The disk takes nothing more, and ${count(n, 'renewed sign-in')} ${n === 1 ? 'is' : 'are'} not saved`,
  text: 'They work from memory for now. Free some space and leave Holdfast open: it saves them by itself. If it ends before that, they have to be signed in once more.',
  nearlyFull: {
    title: 'The disk of this computer is nearly full',
    text: 'Holdfast renews no sign-ins until 20 MB are free, so that none is lost on the way. Free some space: it goes on by itself.',
  },
}
