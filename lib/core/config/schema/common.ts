import { z } from 'zod'
import { parseDurationMs } from '../duration.ts'

/** What stands where a secret is. Sent back by a form, it means: keep what is stored. */
export const PLACEHOLDER = '••••'

export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')

export const Name = z.string().trim().min(1).max(200)

/** A duration as people write it, and as it is kept: `30s`, `1h30m`. More than none. */
export const DurationText = z.string().refine(text => (parseDurationMs(text) ?? 0) > 0, {
  error: issue =>
    `${JSON.stringify(issue.input)} is not a duration above zero: expected numbers with units, such as 30s`,
})

/** What a part, a check or a heartbeat can make of the whole at worst. */
export const Impact = z.enum(['down', 'degraded', 'none'])

const isZone = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** A name of the IANA time zone database, such as `Europe/Berlin`. */
export const Zone = z.string().refine(isZone, {
  error: issue =>
    `${JSON.stringify(issue.input)} is not a time zone: expected a name such as UTC or Europe/Berlin`,
})
