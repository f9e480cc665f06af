/** Files for other programs, where the data is. */

/** The commands that save one. */
export type Exported = 'export_calendar' | 'export_connections'

export const exports = {
  export: 'Export',
  what: {
    export_connections: 'Export the connections as a table',
    export_calendar: 'Export the sign-in ends for a calendar',
  } satisfies Record<Exported, string>,
  saved: 'Saved',
  savedAt: (path: string) => `Saved as ${path}`,
  close: 'Close',
}
