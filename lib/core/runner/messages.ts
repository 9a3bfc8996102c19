// zod/mini: the same schemas are bundled into the one file that is installed on hosts.
import * as z from 'zod/mini'
import { MAX_POLL_MS, MAX_RAW_LINE_CHARS, MAX_RUN_MS, MAX_VALUE_CHARS } from './limits.ts'

const RunKey = z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,200}$/, 'a key has letters, digits and . _ : -'))
const COMMAND_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/
export const CommandName = z
  .string()
  .check(z.regex(COMMAND_NAME, 'lower-case letters, digits and hyphens, such as restart-unit'))
export const ParameterName = z
  .string()
  .check(z.regex(/^[a-zA-Z_]\w{0,62}$/, 'letters, digits and underscores, such as unit'))

export const HelloRequest = z.strictObject({})
export const StartRequest = z.strictObject({
  key: RunKey,
  command: CommandName,
  parameters: z.record(ParameterName, z.string().check(z.maxLength(MAX_VALUE_CHARS))),
  isDryRun: z.boolean(),
  /** The runner's own limit holds too: the shorter one ends it. */
  timeoutMs: z.int().check(z.gte(1), z.lte(MAX_RUN_MS)),
})
export type StartRequest = z.infer<typeof StartRequest>

export const FollowRequest = z.strictObject({
  key: RunKey,
  /** So many lines are known already. */
  after: z.int().check(z.gte(0)),
  waitMs: z.int().check(z.gte(0), z.lte(MAX_POLL_MS)),
})
export type FollowRequest = z.infer<typeof FollowRequest>
export const CancelRequest = z.strictObject({ key: RunKey })

export const HelloAnswer = z.object({
  name: z.string().check(z.maxLength(200)),
  version: z.string().check(z.maxLength(50)),
  nowMs: z.number(),
  commands: z.array(CommandName).check(z.maxLength(1_000)),
})
export type HelloAnswer = z.infer<typeof HelloAnswer>

/** `isNew` is false when it was begun by an earlier request. */
export const StartAnswer = z.object({ isNew: z.boolean() })
export type StartAnswer = z.infer<typeof StartAnswer>

/**
 * How a command ended. `unknown`: the runner itself ended while it ran. `code`: its exit code; null when a signal ended
 * it, or it could not be begun.
 */
export const CommandEnd = z.object({
  state: z.enum(['succeeded', 'busy', 'failed', 'cancelled', 'timed_out', 'unknown']),
  code: z.nullable(z.int()),
  message: z.string().check(z.maxLength(2_000)),
  endedAtMs: z.number(),
})
export type CommandEnd = z.infer<typeof CommandEnd>

export const RawLine = z.object({
  stream: z.enum(['out', 'err']),
  text: z.string().check(z.maxLength(MAX_RAW_LINE_CHARS + 1)),
})
export type RawLine = z.infer<typeof RawLine>

export const FollowAnswer = z.object({
  lines: z.array(RawLine),
  /** What `after` is next. */
  next: z.int().check(z.gte(0)),
  /** Null while it runs, and while there are more lines to be asked for. */
  end: z.nullable(CommandEnd),
})
export type FollowAnswer = z.infer<typeof FollowAnswer>

/** Why a runner does not do what it was asked; names are stable, the sentence is for people. */
export const REFUSALS = [
  'request',
  'clock',
  'replay',
  'not_allowed',
  'unknown_command',
  'parameter',
  'no_dry_run',
  'busy',
  'full',
  'key_used',
  'unknown_run',
  'stopping',
  'internal',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

export const RefusalAnswer = z.object({
  error: z.object({ code: z.enum(REFUSALS), message: z.string().check(z.maxLength(2_000)) }),
})
export type RefusalAnswer = z.infer<typeof RefusalAnswer>
