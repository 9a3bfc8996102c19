/** How often what a person may press is asked for; how everything stands comes over the live channel as it changes. */
export const RECOVERY_EVERY_MS = 15_000
