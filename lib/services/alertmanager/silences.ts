import { z } from 'zod'
import type { SilenceRow } from '../../contract/alerts.ts'
import { goTime } from '../../core/alert/go-text.ts'
import type { Matcher, MatchOperator } from '../../core/labels/index.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'
import { readSilence } from '../silences/read-silence.ts'
import { storeSilence } from '../silences/store-silence.ts'

const Instant = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)), 'is no time')
  .transform(text => Date.parse(text))

export const PostableSilence = z.object({
  id: z.string().max(100).nullish(),
  matchers: z
    .array(
      z.object({
        name: z.string().max(1_000),
        value: z.string().max(10_000),
        isRegex: z.boolean(),
        isEqual: z.boolean().nullish(),
      }),
    )
    .max(100),
  startsAt: Instant,
  endsAt: Instant,
  createdBy: z.string().max(1_000),
  comment: z.string().max(10_000),
})

/** Makes or changes a silence; answers its id. Throws `invalid` and `not_found`. */
export async function postSilence(
  ctx: AlertContext,
  sent: z.output<typeof PostableSilence>,
): Promise<{ silenceID: string }> {
  const known = sent.id ? (await ctx.alerts.silences()).find(({ id }) => id === sent.id) : undefined
  const { id } = await storeSilence(ctx, {
    id: sent.id || null,
    matchers: sent.matchers.map(({ name, value, isRegex, isEqual }) => ({
      name,
      op: operatorOf(isRegex, isEqual ?? true),
      value,
    })),
    startsAtMs: sent.startsAt,
    endsAtMs: sent.endsAt,
    createdBy: sent.createdBy,
    comment: sent.comment,
    // Alertmanager's clients know no recurrence, and do not mean to take it away.
    recurrence: known?.recurrence ?? null,
  })
  return { silenceID: id }
}

const OPERATORS: Readonly<Record<string, MatchOperator>> = {
  'false true': '=',
  'false false': '!=',
  'true true': '=~',
  'true false': '!~',
}

const operatorOf = (...flags: [isRegex: boolean, isEqual: boolean]): MatchOperator =>
  OPERATORS[flags.join(' ')] ?? '='

/** Active ones by their end, then pending ones by their start, then expired ones, the last ended first. */
export async function getSilences(ctx: AlertContext, filter: readonly Matcher[]) {
  requirePermission(ctx, 'operations.read')
  const found = (await ctx.alerts.silences()).filter(silence => isAskedFor(silence, filter))
  const of = (state: SilenceRow['state']) => found.filter(silence => silence.state === state)
  return [
    ...of('active').sort((a, b) => a.endsAtMs - b.endsAtMs),
    ...of('pending').sort((a, b) => a.startsAtMs - b.startsAtMs),
    ...of('expired').sort((a, b) => b.endsAtMs - a.endsAtMs),
  ].map(silenceJson)
}

/** Each matcher of the filter must stand in the silence as it is. */
const isAskedFor = ({ matchers }: SilenceRow, filter: readonly Matcher[]): boolean =>
  filter.every(wanted =>
    matchers.some(
      ({ name, op, value }) => name === wanted.name && op === wanted.op && value === wanted.value,
    ),
  )

export async function getSilence(ctx: AlertContext, id: string) {
  return silenceJson(await readSilence(ctx, { id }))
}

function silenceJson(silence: SilenceRow) {
  return {
    id: silence.id,
    status: { state: silence.state },
    updatedAt: goTime(silence.updatedAtMs),
    comment: silence.comment,
    createdBy: silence.createdBy,
    endsAt: goTime(silence.endsAtMs),
    matchers: silence.matchers.map(({ name, op, value }) => ({
      isEqual: op === '=' || op === '=~',
      isRegex: op === '=~' || op === '!~',
      name,
      value,
    })),
    startsAt: goTime(silence.startsAtMs),
  }
}
