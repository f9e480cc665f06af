import type { PostLength } from '../post_length'
import { count } from '../words'

/** The words of Publish. */
export const publish = {
  title: 'New post',
  postTo: 'Post to',
  text: 'Text',
  placeholder: 'What do you want to say?',
  link: 'Link',
  linkHint: 'Goes under the text.',
  savedAt: (time: string) => `Draft saved at ${time}`,
  savedOn: (moment: string) => `Draft saved ${moment}`,
  saving: 'Saving…',
  notSaved: 'Not saved yet. Holdfast tries again by itself.',
  keptHere: 'This draft is kept here. Publishing from Holdfast comes in a later version.',
  characters: (n: number) => count(n, 'character'),
  lengths: 'How the text fits',
  chooseFirst: 'Choose accounts to see how the text fits each network.',
  fits: 'Fits',
  left: (n: number) => `${n.toLocaleString('en')} left`,
  over: (n: number) => `${n.toLocaleString('en')} too long`,
  needsMedia: 'needs a picture or a video',
  tooLongFor: (networks: string) => `The text is too long for ${networks}`,
  fitsAgain: 'The text fits again',
  notWorking: (n: number) =>
    n === 1 ? '1 chosen account does not work now' : `${n} chosen accounts do not work now`,
}

/** From here on the number of characters left is worth showing. */
const NEARLY_FULL = 0.8

export function lengthWords(length: PostLength): string {
  const fit = !length.fits
    ? publish.over(-length.left)
    : length.used > length.limit * NEARLY_FULL || length.limit < 1_000
      ? publish.left(length.left)
      : publish.fits
  return length.needsMedia ? `${fit}, ${publish.needsMedia}` : fit
}
