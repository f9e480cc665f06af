import type { UnwritableView } from '../bindings/UnwritableView'

/** The strip where the data could only be opened for reading. */
export const unwritable = {
  title: {
    disk_full: 'The disk is full, so nothing can be saved',
    protected: 'The folder of the data is write-protected, so nothing can be saved',
  } satisfies Record<UnwritableView, string>,
  text: {
    disk_full:
      'You can look at everything. Nothing is renewed, checked or sent. Free some space, quit, and open Holdfast again.',
    protected:
      'You can look at everything. Nothing is renewed, checked or sent. Make it writable, quit, and open Holdfast again.',
  } satisfies Record<UnwritableView, string>,
  quit: 'Quit Holdfast',
}
