export const start = {
  title: 'Welcome. Who is this for?',
  lead: "Holdfast keeps a company's social accounts signed in, and says days ahead when one will end. Everything stays on this computer.",
  company: 'Company',
  yourName: 'Your name',
  yourEmail: 'Your email',
  emailHint: 'Notices go to this address. You can add colleagues later.',
  companyMissing: 'Name the company the accounts belong to.',
  nameMissing: 'Say who you are; notices call you by this name.',
  emailWrong: 'This is not an email address. Leave it empty to go without mail.',
  atLogin: 'Start Holdfast when I log in',
  atLoginText: 'Without its window, so that warnings come in time',
  how: 'How would you like to start?',
  practice: 'Explore in practice mode',
  practiceText:
    'Seven simulated networks on this computer. Change a password, revoke access, move the clock, and watch what happens.',
  practicePoints: ['Nothing to set up', 'No mail leaves, no real account is touched'],
  real: 'Connect real accounts',
  realText:
    'Sign in at each network as someone who administers the profile. Each network needs a developer app of yours first.',
  realPoints: ['Step by step, with what to paste where', 'Practice mode stays a click away'],
}
