import { z } from 'zod'
import { DAY_NAMES } from '../day-names.ts'
import { section } from '../section.ts'
import { DurationText, Name, Slug, Zone } from './common.ts'

/** A person by e-mail address, in lower case, as accounts have it. */
export const PersonAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address such as ines@example.org')

/** A local time such as `2026-01-05T09:00`. */
export const LocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, 'a local time such as 2026-01-05T09:00')

const LocalDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-25')

/** `24:00` is the end of the day. */
const ClockTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of the day such as 09:00, up to 24:00')

/**
 * Hours of the week on the wall clock. One that ends at or before it starts goes on into the next day. A holiday is
 * `holiday` in place of its weekday; without `days`, every day counts.
 */
export const HoursConfig = section({
  days: z.array(z.enum(DAY_NAMES)).min(1).optional(),
  from: ClockTime.default('00:00'),
  to: ClockTime.default('24:00'),
})
export type HoursConfig = z.output<typeof HoursConfig>

/** People who take turns. A later layer goes before an earlier one wherever it has somebody. */
export const LayerConfig = section({
  name: Name,
  people: z.array(PersonAddress).min(1).max(100),
  rotation: z.enum(['daily', 'weekly', 'custom']).default('weekly'),
  /** Days or weeks of a turn. */
  every: z.int().min(1).max(52).default(1),
  /** Of a custom rotation, on the wall clock: `12h`. */
  turn: DurationText.optional(),
  /** The first handoff: its time of the day, and of a weekly rotation its weekday, are those of every handoff. */
  starts: LocalTime,
  ends: LocalTime.optional(),
  /** The schedule's when not given. */
  zone: Zone.optional(),
  /** Only in these hours; always when none is given. */
  hours: z.array(HoursConfig).max(30).default([]),
})
export type LayerConfig = z.output<typeof LayerConfig>

/** Somebody takes over: goes before every layer. */
export const OverrideConfig = section({
  person: PersonAddress,
  from: LocalTime,
  to: LocalTime,
  reason: z.string().max(500).optional(),
})
export type OverrideConfig = z.output<typeof OverrideConfig>

/** Names of pages beside those of schedules, under `/on-call/`. */
const TAKEN_SLUGS: readonly string[] = ['escalations', 'noise', 'pages', 'time-machine']

/** An entry under `schedules:`: who is on call when. */
export const ScheduleConfig = section({
  slug: Slug.refine(slug => !TAKEN_SLUGS.includes(slug), {
    error: issue => `"${issue.input}" is the name of a page beside those of schedules: expected another`,
  }),
  name: Name,
  description: z.string().max(2_000).optional(),
  zone: Zone.default('UTC'),
  layers: z.array(LayerConfig).min(1).max(20),
  overrides: z.array(OverrideConfig).max(500).default([]),
  /** Days on the schedule's wall clock. */
  holidays: z.array(LocalDate).max(1_000).default([]),
})
export type ScheduleConfig = z.output<typeof ScheduleConfig>
