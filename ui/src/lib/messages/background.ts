import type { OnClose } from '../bindings/OnClose'
import type { WayBack } from '../bindings/WayBack'

export const background = {
  title: 'Without its window',
  onClose: 'When the window is closed',
  onCloseText: {
    tray: 'Holdfast can stay in the tray and go on watching',
    launch: 'This desktop has no tray. Start Holdfast again, and the window comes back',
    none: 'This desktop could not bring a closed window back',
  } satisfies Record<WayBack, string>,
  answers: { keep_watching: 'Keep watching', quit: 'Quit' } satisfies Record<OnClose, string>,
  atLogin: 'Start when you log in',
  atLoginText: 'Without its window, so that warnings come in time',
  quit: 'Quit Holdfast',
  quitText: 'Nothing is watched, and no reminder comes, until you open it again',
  quitNow: 'Quit',

  ask: {
    title: 'Keep watching without the window?',
    lead: {
      tray: 'Holdfast stays in the tray and warns you before something breaks. Open it, and quit it, from there.',
      launch:
        'Holdfast goes on watching and warns you before something breaks. This desktop has no tray: start Holdfast again to get the window back, and quit in Settings.',
      none: 'Holdfast could go on watching, but this desktop could not bring its window back.',
    } satisfies Record<WayBack, string>,
    once: 'It does the same next time. Settings can change that.',
    keep: 'Keep watching',
    quit: 'Quit Holdfast',
  },
}
