import type { SloView } from '../../contract/watch.ts'
import { labelValue } from '../../core/labels/index.ts'
import {
  allowedRatio,
  BURN_WINDOWS,
  burnRate,
  HOUR_RATE_STEP_SECONDS,
  objectiveProblem,
  objectivesOf,
  type PlacedObjective,
  periodSeconds,
  SLO_METRICS,
  select,
} from '../../core/objective/index.ts'
import { countUptime, ruleSentence } from '../../core/uptime/index.ts'
import type { VectorSample } from '../../ports/query-engine.ts'
import type { Subject } from '../../ports/state-history.ts'
import { requirePermission } from '../require.ts'
import type { UptimeContext } from '../uptime/uptime-context.ts'

type SloContext = Pick<UptimeContext, 'actor' | 'clock' | 'configuration' | 'history' | 'query'>
type Recorded = { readonly ratios: readonly VectorSample[]; readonly burning: readonly VectorSample[] }

/** Every objective of every service and part, and how it stands now. */
export async function readSlos(ctx: SloContext): Promise<SloView[]> {
  requirePermission(ctx, 'operations.read')
  const { services } = await ctx.configuration.current()
  const objectives = objectivesOf(services)
  if (objectives.length === 0) return []
  const [ratios, burning] = await Promise.all([
    askVector(ctx, SLO_METRICS.badRatio),
    askVector(ctx, `${SLO_METRICS.burning} > 0`),
  ])
  return Promise.all(objectives.map(placed => viewOf(ctx, placed, { ratios, burning })))
}

async function viewOf(ctx: SloContext, placed: PlacedObjective, recorded: Recorded): Promise<SloView> {
  const { objective, service, part } = placed
  const problem = objectiveProblem(placed)
  const standing = problem === null ? await standingOf(ctx, placed) : null
  const burning = recorded.burning
    .filter(sample => isOf(placed, sample))
    .map(sample => labelValue(sample.labels, 'severity'))
  return {
    service,
    part,
    slug: objective.slug,
    name: objective.name,
    of: objective.of,
    rule: ruleOf(placed),
    targetRatio: objective.target_ratio,
    over: objective.over,
    actualRatio: standing?.ratio ?? null,
    isMet: standing ? standing.ratio >= objective.target_ratio : null,
    budget: standing?.budget ?? null,
    burnRates: burnRatesOf(placed, recorded),
    burning: burning.includes('page') ? 'page' : burning.includes('ticket') ? 'ticket' : null,
    problem,
    budgetQuery: problem === null ? select(placed, SLO_METRICS.budgetLeft) : null,
  }
}

function ruleOf({ objective, holder }: PlacedObjective): string {
  if (objective.of === 'uptime') return ruleSentence({ degradedIsGood: objective.degraded_is_good })
  if (objective.of === 'requests') return 'requests that did not fail ÷ all requests'
  return `requests within ${holder.latency?.target_seconds ?? '?'} s ÷ all requests`
}

type Standing = { readonly ratio: number; readonly budget: NonNullable<SloView['budget']> }

/** Uptime is counted from the history itself; requests from what the rules recorded. Null when nothing was judged. */
async function standingOf(ctx: SloContext, placed: PlacedObjective): Promise<Standing | null> {
  return placed.objective.of === 'uptime' ? uptimeStanding(ctx, placed) : requestStanding(ctx, placed)
}

async function uptimeStanding(
  ctx: SloContext,
  { service, part, objective }: PlacedObjective,
): Promise<Standing | null> {
  const subject: Subject = part === null ? `service:${service}` : `part:${service}/${part}`
  const nowMs = ctx.clock.now()
  const stretch = { fromMs: nowMs - periodSeconds(objective) * 1_000, toMs: nowMs }
  const spans = await ctx.history.spans(subject, stretch.fromMs, stretch.toMs)
  const { ratio, seconds } = countUptime(spans, stretch, { degradedIsGood: objective.degraded_is_good })
  if (ratio === null) return null
  const bad = seconds.down + (objective.degraded_is_good ? 0 : seconds.degraded)
  const total = periodSeconds(objective) * allowedRatio(objective)
  return { ratio, budget: { unit: 'seconds', total, left: total - bad } }
}

async function requestStanding(ctx: SloContext, placed: PlacedObjective): Promise<Standing | null> {
  const sumOf = async (metric: string) => {
    const [sample] = await askVector(
      ctx,
      `sum_over_time(${select(placed, metric)}[${placed.objective.over}])`,
    )
    return sample ? sample.value * HOUR_RATE_STEP_SECONDS : null
  }
  const [bad, all] = await Promise.all([sumOf(SLO_METRICS.badHourRate), sumOf(SLO_METRICS.allHourRate)])
  if (bad === null || all === null || !(all > 0)) return null
  const total = all * allowedRatio(placed.objective)
  return { ratio: 1 - bad / all, budget: { unit: 'requests', total, left: total - bad } }
}

function burnRatesOf(placed: PlacedObjective, { ratios }: Recorded): SloView['burnRates'] {
  const own = ratios.filter(sample => isOf(placed, sample))
  const rateOver = (window: string): number | null => {
    const found = own.find(sample => labelValue(sample.labels, 'window') === window)
    return found && Number.isFinite(found.value) ? burnRate(found.value, placed.objective) : null
  }
  const [m5, m30, h1, h6, d3] = BURN_WINDOWS.map(rateOver)
  return { '5m': m5 ?? null, '30m': m30 ?? null, '1h': h1 ?? null, '6h': h6 ?? null, '3d': d3 ?? null }
}

function isOf({ service, part, objective }: PlacedObjective, { labels }: VectorSample): boolean {
  return (
    labelValue(labels, 'service') === service &&
    labelValue(labels, 'part') === (part ?? '') &&
    labelValue(labels, 'objective') === objective.slug
  )
}

async function askVector(ctx: SloContext, expr: string): Promise<readonly VectorSample[]> {
  const { value } = await ctx.query.instant({ expr, atMs: ctx.clock.now(), lookbackMs: 600_000 })
  return value.type === 'vector' ? value.samples : []
}
