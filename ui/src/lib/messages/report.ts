/** The report for support. */
export const report = {
  title: 'Report for support',
  row: 'What this Holdfast is and how it is',
  text: 'Versions, numbers, states and codes. No names, addresses, account ids or secrets. You read it first',
  show: 'Show report…',
  sheet: 'Report for support',
  lead: 'This is all of it. Nothing is sent; you save the file and pass it on yourself.',
  copy: 'Copy',
  save: 'Save file',
}
