import { count } from '../words'

/** The strip while renewed sign-ins find no room on the disk. */
export const unstored = {
  title: (n: number) =>
    `The disk takes nothing more, and ${count(n, 'renewed sign-in')} ${n === 1 ? 'is' : 'are'} not saved`,
  text: 'They work from memory for now. Free some space and leave Holdfast open: it saves them by itself. If it ends before that, they have to be signed in once more.',
}
