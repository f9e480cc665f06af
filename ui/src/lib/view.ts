/** The places of the sidebar. */
export type View =
  | 'home'
  | 'publish'
  | 'conversations'
  | 'connections'
  | 'people'
  | 'activity'
  | 'notices'
  | 'settings'
  | 'help'
