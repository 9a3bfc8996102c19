import { z } from 'zod'
import { section } from '../section.ts'
import { Name, Slug } from './common.ts'

/** Of its text, in characters. */
export const MAX_RUNBOOK_LENGTH = 100_000

const FIELDS = {
  slug: Slug,
  title: Name,
  /** Services, or parts (`service/part`), that it speaks of. */
  services: z.array(z.string().min(1).max(127)).max(20).default([]),
  /** Alerts that open it: matchers such as `alertname="DatabaseDown"`, any of these. */
  alerts: z.array(z.string().min(1)).max(20).default([]),
  /** Checks whose bad states open it. */
  checks: z.array(z.string().min(1).max(127)).max(20).default([]),
  states: z
    .array(z.enum(['degraded', 'down', 'unknown']))
    .max(3)
    .default([]),
  /** Who may read it; everybody when not given. */
  admins_only: z.boolean().default(false),
  /** Markdown. */
  text: z.string().max(MAX_RUNBOOK_LENGTH).default(''),
} as const

/** An entry under `runbooks:`: what to do, in Markdown, bound to what it is for. */
export const RunbookConfig = section(FIELDS)
export type RunbookConfig = z.output<typeof RunbookConfig>

/** The same in a configuration file, where the text may stand in a file of its own. */
export const RunbookFileEntry = section({ ...FIELDS, file: z.string().min(1).optional() })
