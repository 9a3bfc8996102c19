/** Where the counts of log signals are read, and how often. */
export const SIGNAL_STATES = '/api/v1/log-signals/states'
export const SIGNALS_EVERY_MS = 5_000
