import { z } from 'zod'
import { parseMatchers } from '../../alert/matcher-text.ts'
import type { Matcher } from '../../labels/index.ts'
import { Duration, FilledText, Flag, LabelName, PositiveDuration, Regex, Text } from '../fields.ts'
import { section } from '../section.ts'

/** One text may hold several matchers. */
const MatchersText = Text.transform((text, ctx): readonly Matcher[] => {
  const parsed = parseMatchers(text)
  if ('matchers' in parsed) return parsed.matchers
  ctx.addIssue({ code: 'custom', message: parsed.fault, input: text })
  return z.NEVER
})

/** Alertmanager's `matchers`. */
export const MatcherTexts = z.array(MatchersText).default([])

const LabelKey = z.string().min(1, { error: 'an empty label name' })

/** Alertmanager's older `match` and `match_re`. */
export const Match = z.record(LabelKey, Text).default({})
export const MatchRe = z.record(LabelKey, Regex).default({})

const ALL = '...'

const GroupByNames = z
  .array(LabelName)
  .refine(names => new Set(names).size === names.length, { error: 'names a label twice' })
  .refine(names => names.length === 1 || !names.includes(ALL), {
    error: '"..." stands for all labels: expected no other beside it',
  })

const FIELDS = {
  receiver: FilledText.optional(),
  group_by: GroupByNames.optional(),
  group_wait: Duration.optional(),
  group_interval: PositiveDuration.optional(),
  repeat_interval: PositiveDuration.optional(),
  continue: Flag.default(false),
  match: Match,
  match_re: MatchRe,
  matchers: MatcherTexts,
  mute_time_intervals: z.array(FilledText).default([]),
  active_time_intervals: z.array(FilledText).default([]),
} as const

type RouteFields = z.output<z.ZodObject<typeof FIELDS>>
export type RouteInput = RouteFields & { readonly routes: readonly RouteInput[] }

/** Alertmanager's `route`, with those below it. */
export const Route: z.ZodType<RouteInput> = section({
  ...FIELDS,
  routes: z.lazy(() => z.array(Route)).default([]),
})

/** What the three ways of writing matchers say together. */
export const matchersOf = (written: {
  readonly match: Readonly<Record<string, string>>
  readonly matchRe: Readonly<Record<string, string>>
  readonly matchers: readonly (readonly Matcher[])[]
}): Matcher[] => [
  ...Object.entries(written.match).map(([name, value]): Matcher => ({ name, op: '=', value })),
  ...Object.entries(written.matchRe).map(([name, value]): Matcher => ({ name, op: '=~', value })),
  ...written.matchers.flat(),
]

/** An entry of `inhibit_rules`. */
export const InhibitRule = section({
  name: FilledText.optional(),
  source_match: Match,
  source_match_re: MatchRe,
  source_matchers: MatcherTexts,
  target_match: Match,
  target_match_re: MatchRe,
  target_matchers: MatcherTexts,
  equal: z.array(LabelName).default([]),
})
export type InhibitRuleInput = z.output<typeof InhibitRule>
