import { DeckError } from '../../contract/errors.ts'
import type { ServiceConfig, WeeklyFigure } from '../../contract/service.ts'
import type { ReadWeek } from '../../contract/uptime.ts'
import {
  type Beside,
  countUptime,
  DEFAULT_RULE,
  type Extent,
  ruleSentence,
  type StateSpan,
  WEEK_MS,
  type WeekFigure,
  type WeekReport,
  type WeekService,
  weekCsv,
  weekStretch,
} from '../../core/uptime/index.ts'
import type { Subject } from '../../ports/state-history.ts'
import { requirePermission } from '../require.ts'
import type { UptimeContext } from './uptime-context.ts'

/** Figures are looked at so often. */
const STEP_MS = 300_000
const QUERY_TIMEOUT_MS = 20_000
const SEVERITIES = 4

export type WeekParts = Pick<UptimeContext, 'db' | 'clock' | 'query'> & {
  readonly history: Pick<UptimeContext['history'], 'spansOf'>
}

type Stretch = { readonly fromMs: number; readonly toMs: number }

/** A week of every service beside the week before it. Throws `unprocessable` for a week that has not begun. */
export async function readWeek(ctx: UptimeContext, { week }: Pick<ReadWeek, 'week'>): Promise<WeekReport> {
  requirePermission(ctx, 'reports.read')
  const { services } = await ctx.configuration.current()
  return composeWeek(ctx, services, week)
}

/** The same as JSON, or as a CSV file to keep. */
export async function answerWeek(ctx: UptimeContext, wish: ReadWeek): Promise<WeekReport | Response> {
  const report = await readWeek(ctx, wish)
  if (wish.format === 'json') return report
  return new Response(weekCsv(report), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="opsdeck-${report.week}.csv"`,
      'cache-control': 'no-store',
    },
  })
}

/** What a week of these services was, for a page or a mail. */
export async function composeWeek(
  parts: WeekParts,
  services: readonly ServiceConfig[],
  week: string,
): Promise<WeekReport> {
  const nowMs = parts.clock.now()
  const stretch = weekStretch(week)
  if (!stretch || stretch.fromMs >= nowMs) throw new DeckError('unprocessable', `${week} has not begun yet`)
  const now = { fromMs: stretch.fromMs, toMs: Math.min(stretch.toMs, nowMs) }
  // So far is compared with as much of the week before.
  const before = { fromMs: now.fromMs - WEEK_MS, toMs: now.toMs - WEEK_MS }
  const subjects = services.map(({ slug }): Subject => `service:${slug}`)
  const [spans, opened] = await Promise.all([
    parts.history.spansOf(subjects, before.fromMs, now.toMs),
    openedIn(parts, { fromMs: before.fromMs, toMs: now.toMs }),
  ])
  const both = { now, before }
  return {
    week,
    ...stretch,
    isOver: stretch.toMs <= nowMs,
    rule: `Uptime: ${ruleSentence(DEFAULT_RULE)} Figures are looked at every 5 minutes.`,
    services: await Promise.all(
      services.map(async (service): Promise<WeekService> => {
        const own = spans.get(`service:${service.slug}`) ?? []
        const incidents = opened.filter(one => one.services.includes(service.slug))
        return {
          slug: service.slug,
          name: service.name,
          uptime: beside(both, within => uptimeOf(own, within)),
          incidents: beside(both, within => countIn(incidents, within)),
          figures: await Promise.all((service.weekly?.figures ?? []).map(one => figureOf(parts, one, both))),
        }
      }),
    ),
  }
}

const beside = <T>({ now, before }: Beside<Stretch>, of: (within: Stretch) => T): Beside<T> => ({
  now: of(now),
  before: of(before),
})

function uptimeOf(spans: readonly StateSpan[], within: Stretch): WeekService['uptime']['now'] {
  const { ratio, outages, seconds } = countUptime(spans, within)
  return { ratio, outages, downSeconds: seconds.down }
}

type Opened = {
  readonly services: readonly string[]
  readonly severity: number
  readonly openedAt: Date
}

/** Drills and duplicates are left out, as in the figures of incidents; restricted ones are counted, without a word. */
function openedIn({ db }: WeekParts, { fromMs, toMs }: Stretch): Promise<Opened[]> {
  return db.incident.findMany({
    where: {
      openedAt: { gte: new Date(fromMs), lt: new Date(toMs) },
      kind: { not: 'drill' },
      duplicateOf: null,
    },
    select: { services: true, severity: true, openedAt: true },
  })
}

function countIn(opened: readonly Opened[], { fromMs, toMs }: Stretch): WeekService['incidents']['now'] {
  const within = opened.filter(({ openedAt }) => openedAt.getTime() >= fromMs && openedAt.getTime() < toMs)
  const bySeverity = Array.from(
    { length: SEVERITIES },
    (_, i) => within.filter(({ severity }) => severity === i + 1).length,
  )
  return { count: within.length, bySeverity }
}

async function figureOf(
  parts: WeekParts,
  { name, expr, unit, limit, plan_for: planFor }: WeeklyFigure,
  both: Beside<Stretch>,
): Promise<WeekFigure> {
  const known = { name, unit: unit ?? null, limit: limit ?? null, planFor }
  try {
    const [now, before] = await Promise.all([
      extentOf(parts, expr, both.now),
      extentOf(parts, expr, both.before),
    ])
    return { ...known, extent: { now, before }, failure: null }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { ...known, extent: { now: null, before: null }, failure }
  }
}

/** Of all its series together. */
async function extentOf({ query }: WeekParts, expr: string, { fromMs, toMs }: Stretch): Promise<Extent> {
  const asked = { expr, fromMs, toMs: toMs - 1, stepMs: STEP_MS, timeoutMs: QUERY_TIMEOUT_MS }
  const { value } = await query.range(asked)
  let [lowest, highest, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const { values } of value.type === 'matrix' ? value.series : []) {
    for (const sample of values) {
      if (!Number.isFinite(sample)) continue
      lowest = Math.min(lowest, sample)
      highest = Math.max(highest, sample)
      sum += sample
      count++
    }
  }
  return count === 0 ? null : { lowest, mean: sum / count, highest }
}
