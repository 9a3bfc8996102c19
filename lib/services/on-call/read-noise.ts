import { DeckError } from '../../contract/errors.ts'
import type { NoiseLedger, NoiseRow, ReadNoise } from '../../contract/on-call.ts'
import type { AlertingRuleRow } from '../../contract/rules.ts'
import { formatDurationMs } from '../../core/config/duration.ts'
import type { RulesDoor } from '../../ports/deck.ts'
import { requirePermission } from '../require.ts'
import type { OnCallContext } from './on-call-context.ts'

export type NoiseContext = OnCallContext & { readonly rules: RulesDoor }

const LONGEST_MS = 400 * 86_400_000
/** A back-test evaluates the past: of so many rules, and not longer than this in all. */
const MOST_TESTED = 3
const PATIENCE_MS = 5_000
const LEAST_SECONDS = 300

/**
 * What pages cost, by rule and by person; of more than 400 days, refused. The noisiest rules for which a longer wait is
 * suggested are judged by stored data.
 */
export async function readNoise(ctx: NoiseContext, range: ReadNoise): Promise<NoiseLedger> {
  requirePermission(ctx, 'operations.read')
  if (range.from >= range.to) throw new DeckError('invalid', 'to: must be later than from')
  if (range.to - range.from > LONGEST_MS) throw new DeckError('invalid', 'to: give 400 days or less')
  const ledger = await ctx.onCall.noise(range)
  const suggested = ledger.rules.filter(row => row.longerForMs !== undefined).slice(0, MOST_TESTED)
  if (suggested.length === 0) return ledger
  const groups = await ctx.rules.list({ maxAlertsPerRule: 1 })
  const alerting = groups.flatMap(({ rules }) =>
    rules.flatMap(rule => (rule.kind === 'alerting' ? [rule] : [])),
  )
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const tested = new Map<string, string>()
  for (const row of suggested) {
    const rule = alerting.find(({ name }) => name === row.key)
    const words = rule ? await backTested(ctx, { row, rule, range, signal }) : null
    if (words !== null) tested.set(row.key, words)
  }
  const rules = ledger.rules.map((row): NoiseRow => {
    const words = tested.get(row.key)
    return words === undefined ? row : { ...row, suggestion: `${row.suggestion}; ${words}` }
  })
  return { ...ledger, rules }
}

type Test = {
  readonly row: NoiseRow
  readonly rule: AlertingRuleRow
  readonly range: ReadNoise
  readonly signal: AbortSignal
}

/** In words what stored data say of the longer wait; null when they cannot be asked. */
async function backTested(
  { rules, clock }: NoiseContext,
  { row, rule, range, signal }: Test,
): Promise<string | null> {
  const { expr, forMs, keepFiringForMs } = rule
  const rangeSeconds = Math.max(LEAST_SECONDS, Math.ceil((clock.now() - range.from) / 1_000))
  const longerMs = forMs + (row.longerForMs ?? 0)
  try {
    const asked = { expr, keepFiringForMs, rangeSeconds }
    const now = await rules.backTest({ ...asked, forMs }, signal)
    const then = await rules.backTest({ ...asked, forMs: longerMs }, signal)
    const days = Math.round((then.toMs - then.fromMs) / 86_400_000)
    const over = days > 0 ? `${days} days` : formatDurationMs(then.toMs - then.fromMs)
    return `on stored data of ${over} it fires ${then.count} times with for: ${formatDurationMs(longerMs)}, ${now.count} times with ${formatDurationMs(forMs)}`
  } catch {
    return null
  }
}
