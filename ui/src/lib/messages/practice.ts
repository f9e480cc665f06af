/** The words of practice mode. */
export const practice = {
  title: 'Practice',
  notReal: 'nothing here is real',
  time: 'Practice time',
  oneDay: '+1 day',
  fiveDays: '+5 days',
  play: 'Play the network',
  leave: 'Leave',
  movedTo: (moment: string) => `Practice time is ${moment}`,
  steps: 'Try next',
  stepsText: 'Each shows one thing Holdfast does. Skip any, in any order.',
  stepsDone: 'All tried. Play the network to see more.',
  done: 'Done',
  now: 'Now',
}
