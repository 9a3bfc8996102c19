/** Days as hours of a schedule name them. Beside the schema, so that what only counts days need not carry it. */
export const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const
