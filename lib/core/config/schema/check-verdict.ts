import { z } from 'zod'
import { section } from '../section.ts'
import { Impact } from './common.ts'

/** What a check can say. Unknown is never green. */
export const CHECK_STATES = ['up', 'degraded', 'down', 'unknown'] as const
export const CheckStateName = z.enum(CHECK_STATES)

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** A figure, or another field of the same answer to compare with. */
const Limit = z.union([z.number(), section({ json: z.string() })])

/**
 * How one value is compared; several together must all hold. A path that leads to several values holds when one of
 * them does. Where there is no value, nothing holds and nothing is refuted: only `exists` can tell.
 */
const OPERATORS = {
  equals: Scalar.optional(),
  not_equals: Scalar.optional(),
  in: z.array(Scalar).optional(),
  not_in: z.array(Scalar).optional(),
  contains: z.string().optional(),
  not_contains: z.string().optional(),
  /** RE2, anywhere in the text. */
  matches: z.string().optional(),
  above: Limit.optional(),
  at_least: Limit.optional(),
  below: Limit.optional(),
  at_most: Limit.optional(),
  exists: z.boolean().optional(),
} as const

/** Where a value is taken from. Exactly one of these. */
const SOURCES = {
  /** `200`, `2xx`, `200-299`, or several with commas. Needs no operator. */
  status: z.string().optional(),
  header: z.string().optional(),
  body: z.literal(true).optional(),
  /** An RFC 9535 JSONPath, such as `$.status`. */
  json: z.string().optional(),
  /** A fact of the kind, such as `loss_ratio`, `banner`, `answers`, `certificate_days`. */
  fact: z.string().optional(),
  /** Seconds since the time that stands at this JSONPath (RFC 3339, or epoch in s or ms); below zero when it is ahead. */
  age: z.string().optional(),
  /** Seconds that the answer took. */
  seconds: z.literal(true).optional(),
  /** Whether there was an answer at all, whatever it said. */
  answered: z.boolean().optional(),
} as const

const Comparison = section({ ...SOURCES, ...OPERATORS })
export type Comparison = z.output<typeof Comparison>

export type Condition =
  | Comparison
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    Comparison,
    section({ all: z.array(Condition).min(1) }),
    section({ any: z.array(Condition).min(1) }),
    section({ not: Condition }),
  ]),
)

/** Which words mean which state. A word on no list is unknown. */
export const Words = section({
  up: z.array(Scalar).default([]),
  degraded: z.array(Scalar).default([]),
  down: z.array(Scalar).default([]),
  unknown: z.array(Scalar).default([]),
})
export type Words = z.output<typeof Words>

/**
 * One rule. `if` … `state` applies when the condition holds; `word` reads a state word from the answer and applies
 * whenever the answer has that word; without it, a status from 400 decides, and below that it is unknown. Reasons may
 * hold `{{$.path}}`, filled from the answer; `word` uses its reason for every state but up.
 */
export const Assertion = z.union([
  section({ if: Condition, state: CheckStateName, reason: z.string().optional() }),
  section({ word: z.string(), means: Words, reason: z.string().optional() }),
])
export type Assertion = z.output<typeof Assertion>

export const FIELD_UNITS = [
  'ns',
  'us',
  'ms',
  's',
  'min',
  'h',
  'd',
  'bytes',
  'KB',
  'MB',
  'GB',
  'KiB',
  'MiB',
  'GiB',
  'percent',
  'ratio',
  'count',
  /** A time, RFC 3339 or epoch in s or ms: becomes epoch seconds. */
  'timestamp',
] as const
export type FieldUnit = (typeof FIELD_UNITS)[number]

/**
 * A figure of the answer as a series. Seconds and bytes are the base units; percent becomes a ratio.
 * A path with `[*]` gives a series an element, told apart by `labels` (label → path relative to the element).
 */
export const FieldMapping = section({
  /** A metric's name; without one it is `opsdeck_check_field{field="<field>"}`. */
  metric: z
    .string()
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
    .optional(),
  field: z.string().min(1).max(100),
  json: z.string(),
  unit: z.enum(FIELD_UNITS).default('count'),
  labels: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string()).default({}),
  /** Words as figures: `{ok: 1, error: 0}`. True is 1 and false 0 without it. */
  words: z.record(z.string(), z.number()).optional(),
})
export type FieldMapping = z.output<typeof FieldMapping>

/** A list or map in the answer; each entry is a child line with a state, a message and a history of its own. */
export const Children = section({
  /** The JSONPath of the list or map, such as `$.checks` or `$.dependencies`. */
  at: z.string(),
  /** Path within the entry that names it; a map's entries are named by their keys without it. */
  name: z.string().optional(),
  /** Path within the entry of its state word; an entry that is a plain text, number or boolean is its own word. */
  word: z.string().optional(),
  means: Words,
  message: z.string().optional(),
  impact: Impact.default('down'),
  /** Names (RE2, whole) → an impact of their own. */
  impact_of: z.record(z.string(), Impact).default({}),
  /** Names (RE2) → what it means for people when such a child is not up, such as `text-only responses`. */
  reason_of: z.record(z.string(), z.string()).default({}),
  fields: z.array(FieldMapping).max(20).default([]),
})
export type Children = z.output<typeof Children>

const MAX_COLUMNS = 10

/** A list in the answer that is shown as a table on the check's page; it judges nothing. */
export const AnswerTableConfig = section({
  /** The JSONPath of the list, such as `$.errors`. */
  at: z.string(),
  /** Title → path within the entry, in this order. */
  columns: z
    .record(z.string().min(1).max(60), z.string().min(1))
    .refine(columns => Object.keys(columns).length > 0, 'give at least one column')
    .refine(columns => Object.keys(columns).length <= MAX_COLUMNS, `at most ${MAX_COLUMNS} columns`),
})
export type AnswerTableConfig = z.output<typeof AnswerTableConfig>
