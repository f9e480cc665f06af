/** Data of another computer: the question how it came here. */
export const arrival = {
  title: 'Moved here, or copied?',
  lead: 'Another computer wrote this data. Networks let one computer renew a sign-in: if two do, both lose it.',
  moved: {
    title: 'It was moved',
    text: 'The other computer does not use Holdfast any more. Everything goes on here.',
    done: 'Everything goes on here',
  },
  copied: {
    title: 'It was copied',
    text: 'The other computer goes on. Its sign-ins are erased here, with the secrets of network apps and the mail password; accounts, people and history stay. Mail from here is off.',
    done: 'The sign-ins stay on the other computer',
  },
  later: 'Not now',
}
