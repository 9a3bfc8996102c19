import { z } from 'zod'
import { ENTRY_KINDS, type EntryConfigs, type EntryKind } from '../core/config/entries.ts'
import { addressRefusal } from '../core/config/target-address.ts'
import type { ServiceConfig } from './service.ts'

/** A service with where it stands: only those of the `page` can be changed there. */
export type ServiceView = ServiceConfig & {
  readonly source: 'file' | 'page' | 'self'
  readonly createdBy: string | null
  readonly updatedAtMs: number | null
}

/** A check, heartbeat, window, log signal or status page with where it stands: only those of the `page` can be changed. */
export type EntryView<K extends EntryKind> = {
  /** `service/slug`; of a window and a status page the slug alone. */
  readonly key: string
  /** Secrets as `••••`: sent back so, they stay what they are. */
  readonly config: EntryConfigs[K]
  readonly source: 'file' | 'page'
  readonly createdBy: string | null
  readonly updatedAtMs: number | null
}

/** From the segments of a path. */
const EntryKey = z
  .array(z.string().min(1).max(63))
  .max(2)
  .transform(parts => parts.join('/'))

export const ByKey = z.object({ key: EntryKey })
export type ByKey = z.infer<typeof ByKey>

export type ReplaceEntry<K extends EntryKind> = { readonly key: string; readonly config: EntryConfigs[K] }

/** An entry as its form sends it, with the key of the path beside its own fields. */
const keyed = <K extends EntryKind>(kind: K) =>
  withKey(ENTRY_KINDS[kind].schema).transform(apart<EntryConfigs[K]>)

function withKey(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return schema.extend({ key: EntryKey })
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema
  const { discriminator, options } = schema.def
  // The helper's cast: all of its options are objects, since they can be told apart by a field.
  const objects = options as readonly z.ZodObject[]
  const [first, ...others] = objects.map(option => option.extend({ key: EntryKey }))
  return first ? z.discriminatedUnion(discriminator, [first, ...others]) : schema
}

/** Takes the key away again. The helper's cast: what was added to the schema by `withKey` is all that goes. */
function apart<C>(keyedFields: unknown): { key: string; config: C } {
  const { key, ...config } = keyedFields as { key: string }
  return { key, config: config as C }
}

export const CreateCheck = ENTRY_KINDS.check.schema
export const CreateHeartbeat = ENTRY_KINDS.heartbeat.schema
export const CreateWindow = ENTRY_KINDS.window.schema
export const CreateLogSignal = ENTRY_KINDS.log_signal.schema
export const CreateStatusPage = ENTRY_KINDS.status_page.schema
export const CreateSchedule = ENTRY_KINDS.schedule.schema
export const CreateEscalation = ENTRY_KINDS.escalation.schema
export const CreateRule = ENTRY_KINDS.rule.schema
export const CreateAction = ENTRY_KINDS.action.schema
export const CreateRunner = ENTRY_KINDS.runner.schema
export const CreatePanel = ENTRY_KINDS.panel.schema
export const CreateRunbook = ENTRY_KINDS.runbook.schema
export const CreateReceiver = ENTRY_KINDS.receiver.schema
export const ReplaceCheck = keyed('check')
export const ReplaceHeartbeat = keyed('heartbeat')
export const ReplaceWindow = keyed('window')
export const ReplaceLogSignal = keyed('log_signal')
export const ReplaceStatusPage = keyed('status_page')
export const ReplaceSchedule = keyed('schedule')
export const ReplaceEscalation = keyed('escalation')
export const ReplaceRule = keyed('rule')
export const ReplaceAction = keyed('action')
export const ReplacePanel = keyed('panel')
export const ReplaceRunner = keyed('runner')
export const ReplaceReceiver = keyed('receiver')

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
