/** What jsdom lacks: dialogs, popovers, observers and the clipboard. */

import { cleanup } from '@testing-library/svelte'
import { afterEach, vi } from 'vitest'

afterEach(cleanup)

HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}
HTMLDialogElement.prototype.close = function () {
  this.open = false
}

HTMLElement.prototype.showPopover = function () {
  this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }))
}
HTMLElement.prototype.hidePopover = function () {
  this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'closed' }))
}

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.defineProperty(navigator, 'clipboard', {
  value: { writeText: vi.fn(() => Promise.resolve()) },
})
