import { Temporal } from 'temporal-polyfill'

/**
 * Wall-clock time is counted here as if it were UTC: one number a local time, whatever its zone does to the hour.
 * Null when the text is no local time of the calendar, such as 2026-02-30T02:00.
 */
export function parseWallMs(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime('UTC').epochMilliseconds
  } catch {
    return null
  }
}

/**
 * The instant of a local time. An hour that the clocks skip is moved on by what they skip, and of an hour that they
 * repeat it is the first: RFC 5545, section 3.3.5, which Temporal calls `compatible`.
 */
export function instantOfWall(wallMs: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(wallMs)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}

/** The local time of an instant. */
export function wallOfInstant(atMs: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toZonedDateTime('UTC').epochMilliseconds
}

/** As a configuration file has it: `2026-01-04T02:00`. */
export const wallText = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 16)

/** A wall-clock time as the recurrence library takes it. */
export const wallDateTime = (wallMs: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC')
