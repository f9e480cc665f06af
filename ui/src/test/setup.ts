/** What jsdom lacks: dialogs, popovers, observers and the clipboard. */

import { cleanup, configure } from '@testing-library/svelte'
import { afterEach, vi } from 'vitest'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

configure({
  // The whole page in every failure hides what failed.
  getElementError: (message) => new Error(message ?? ''),
  // Below the limit of a test, so that a busy machine is waited for and a failure still has a name.
  asyncUtilTimeout: 30_000,
})

HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}
HTMLDialogElement.prototype.close = function () {
  this.open = false
}

HTMLElement.prototype.showPopover = function () {
  this.style.display = 'block'
  this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }))
}
HTMLElement.prototype.hidePopover = function () {
  this.style.display = 'none'
  this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'closed' }))
}

Element.prototype.scrollTo = () => {}
Element.prototype.scrollIntoView = () => {}

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.defineProperty(navigator, 'clipboard', {
  value: { writeText: () => Promise.resolve() },
})
