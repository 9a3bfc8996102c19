import { z } from 'zod'
import { addressRefusal } from '../core/config/target-address.ts'
import type { ServiceConfig } from './service.ts'

/** A service with where it stands: only those of the `page` can be changed there. */
export type ServiceView = ServiceConfig & {
  readonly source: 'file' | 'page' | 'self'
  readonly createdBy: string | null
  readonly updatedAtMs: number | null
}

export const BySlug = z.object({ slug: z.string().min(1).max(63) })
export type BySlug = z.infer<typeof BySlug>

const LabelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name has letters, digits and underscores, such as team')
  .refine(name => !name.startsWith('__') && name !== 'job', 'job, and names that start with __, are taken')

const Labels = z
  .record(LabelName, z.string().min(1, 'a label needs a value').max(500, 'give 500 characters or less'))
  .refine(labels => Object.keys(labels).length <= 30, 'give 30 labels or less')

const Seconds = z.coerce.number().min(1, 'give at least 1 second').max(86_400, 'give a day (86400) or less')

const Url = z
  .string()
  .trim()
  .max(2_000)
  .superRefine((text, ctx) => {
    const refusal = addressRefusal(text)
    if (refusal) ctx.addIssue({ code: 'custom', message: refusal, input: text })
  })

const Fields = {
  job: z.string().trim().min(1, 'give the name of a job').max(100, 'give 100 characters or less'),
  url: Url,
  intervalSeconds: Seconds.default(15),
  timeoutSeconds: Seconds.optional(),
  labels: Labels.default({}),
} as const

type TimeFields = { intervalSeconds: number; timeoutSeconds?: number | undefined }
const timeoutFits = ({ intervalSeconds, timeoutSeconds }: TimeFields) =>
  timeoutSeconds === undefined || timeoutSeconds <= intervalSeconds
const TIMEOUT_TOO_LONG = { path: ['timeoutSeconds'], error: 'a timeout cannot be longer than the interval' }

/** A target that is added in the page. Without a path, `/metrics` is asked. */
export const CreateTarget = z.strictObject(Fields).refine(timeoutFits, TIMEOUT_TOO_LONG)
export type CreateTarget = z.infer<typeof CreateTarget>

export const ReplaceTarget = z
  .strictObject({ id: z.uuid('is not an id of this deck'), ...Fields })
  .refine(timeoutFits, TIMEOUT_TOO_LONG)
export type ReplaceTarget = z.infer<typeof ReplaceTarget>

/** A target that was added in the page. */
export type TargetEntry = {
  readonly id: string
  readonly job: string
  readonly url: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly labels: Readonly<Record<string, string>>
  readonly createdBy: string
  readonly updatedAtMs: number
}
