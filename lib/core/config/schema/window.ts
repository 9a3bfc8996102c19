import { z } from 'zod'
import { section } from '../section.ts'
import { DurationText, Name, Slug, Zone } from './common.ts'

/** `service`, or `service/part`. */
const Covered = z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/, 'service or service/part')

/** Names of addresses beside those of windows, under `/api/v1/windows/`. */
const TAKEN_SLUGS: readonly string[] = ['end', 'notices', 'occurrences', 'start']

/** An entry under `windows:`: planned work, once or by an RFC 5545 rule, on the wall clock of its zone. */
export const WindowConfig = section({
  slug: Slug.refine(slug => !TAKEN_SLUGS.includes(slug), {
    error: issue => `"${issue.input}" is the name of an address beside those of windows: expected another`,
  }),
  name: Name,
  /** Why, and what is done: for people and status pages. */
  description: z.string().optional(),
  services: z.array(Covered).min(1),
  /** Local time of the first occurrence's start, such as `2026-01-04T02:00`. */
  starts: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, 'a local time such as 2026-01-04T02:00'),
  duration: DurationText,
  zone: Zone.default('UTC'),
  /** RFC 5545 RRULE, such as `FREQ=WEEKLY;BYDAY=SU`; once when not given. */
  repeats: z.string().optional(),
  /** Starts (local times) that do not take place. */
  except: z.array(z.string()).default([]),
  /** How long before its start a window must be announced. */
  notice: DurationText.optional(),
  mutes_alerts: z.boolean().default(true),
  /** Slug of a runbook: a round of it begins when the window opens. */
  runbook: Slug.optional(),
})
export type WindowConfig = z.output<typeof WindowConfig>
