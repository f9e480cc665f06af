// Finds what a person, or a screen reader, would find: by role and name, where it can be reached.
const [role, wanted, within] = arguments

const roles = {
  button: 'button:not([role]), [role=button], summary',
  checkbox: 'input[type=checkbox]:not([role])',
  menuitem: '[role=menuitem], [role=menuitemradio]',
  pick: '[role=option][data-connection]',
  picker: '[role=dialog]',
  radio: 'input[type=radio]',
  region: 'section[aria-label], section[aria-labelledby]',
  row: 'tr[aria-rowindex], [role=row]',
  sheet: 'dialog[open]',
  tab: '[role=tab]',
  textbox: 'input:not([type]), input[type=text], input[type=email], input[type=search], input[type=url], textarea',
}

const tidy = (text) => text.replace(/\s+/g, ' ').trim()

function text(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return ''
  return [...node.childNodes].map(text).join(' ')
}

function name(element) {
  const by = element.getAttribute('aria-labelledby')
  if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '))
  const label = element.getAttribute('aria-label')
  if (label) return tidy(label)
  if (element.labels?.length) return tidy([...element.labels].map(text).join(' '))
  return tidy(text(element))
}

// An open sheet makes the rest inert; a menu stands over everything.
const sheet = [...document.querySelectorAll('dialog[open]')].at(-1)
const menu = document.querySelector('[popover]:popover-open')
const scope = within ?? menu ?? (role === 'sheet' ? document : sheet) ?? document

const reachable = [...scope.querySelectorAll(roles[role])].filter((one) =>
  one.checkVisibility({ visibilityProperty: true }),
)
const named = (test) => reachable.filter((one) => test(name(one)))
const exact = named((own) => own === wanted)
const found = exact.length > 0 ? exact : named((own) => own.startsWith(wanted))
return found
