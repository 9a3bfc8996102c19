/** Where objectives are read, and how often. */
export const SLOS = '/api/v1/slos'
export const SLOS_EVERY_MS = 10_000
