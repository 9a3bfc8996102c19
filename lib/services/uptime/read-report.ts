import { DeckError } from '../../contract/errors.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import type { ReadReport, ReportObjective, ReportService, ReportView } from '../../contract/uptime.ts'
import {
  allowedRatio,
  objectivesOf,
  type PlacedObjective,
  quantileOver,
  SLO_METRICS,
  select,
} from '../../core/objective/index.ts'
import {
  countUptime,
  DEFAULT_RULE,
  type MonthSummary,
  monthStretch,
  monthSummary,
  ratioOf,
  ruleSentence,
  type StateSpan,
} from '../../core/uptime/index.ts'
import type { Subject } from '../../ports/state-history.ts'
import { requirePermission } from '../require.ts'
import { figureOf, monthDate, outagesOfMonth, toCorrection, toFrozen } from './frozen-rows.ts'
import type { UptimeContext } from './uptime-context.ts'

const QUERY_TIMEOUT_MS = 10_000

type Month = {
  readonly name: string
  readonly fromMs: number
  /** Now, while the month is not over. */
  readonly toMs: number
  readonly endMs: number
}

/**
 * A month of every service: frozen figures where the month is frozen, else counted now. Throws `unprocessable` for
 * a month that has not begun.
 */
export async function readReport(
  ctx: UptimeContext,
  { month }: Pick<ReadReport, 'month'>,
): Promise<ReportView> {
  requirePermission(ctx, 'reports.read')
  const nowMs = ctx.clock.now()
  const stretch = monthStretch(month)
  if (!stretch || stretch.fromMs >= nowMs) throw new DeckError('unprocessable', `${month} has not begun yet`)
  const of = { name: month, ...stretch, toMs: Math.min(stretch.toMs, nowMs), endMs: stretch.toMs }
  const [{ services }, checks] = await Promise.all([ctx.configuration.current(), ctx.checks.list()])
  const book = await readBook(ctx, services, of)
  return {
    month,
    ...stretch,
    isOver: stretch.toMs <= nowMs,
    rule: ruleSentence(DEFAULT_RULE),
    services: await Promise.all(
      services.map(async service => ({
        ...reportUptime(book, service),
        objectives: await reportObjectives(ctx, book, service),
        checks: checks.filter(check => check.service === service.slug).length,
        p95Seconds: await p95Of(ctx, service, of),
      })),
    ),
  }
}

type Book = Awaited<ReturnType<typeof readBook>>

async function readBook(ctx: UptimeContext, services: readonly ServiceConfig[], of: Month) {
  const subjects = services.flatMap(service => [
    serviceSubject(service.slug),
    ...service.parts.map(part => partSubject(service.slug, part.slug)),
  ])
  const where = { month: monthDate(of.name), subject: { in: subjects } }
  const [spans, frozen, corrections] = await Promise.all([
    ctx.history.spansOf(subjects, of.fromMs, of.toMs),
    ctx.db.uptimeMonth.findMany({ where }),
    ctx.db.uptimeCorrection.findMany({ where, orderBy: { id: 'asc' } }),
  ])
  return { spans, frozen: new Map(frozen.map(row => [row.subject, toFrozen(row)])), corrections, of }
}

const serviceSubject = (service: string): Subject => `service:${service}`
const partSubject = (service: string, part: string): Subject => `part:${service}/${part}`

function reportUptime(
  book: Book,
  service: ServiceConfig,
): Omit<ReportService, 'objectives' | 'checks' | 'p95Seconds'> {
  const subject = serviceSubject(service.slug)
  const frozen = book.frozen.get(subject)
  const summary = frozen?.summary ?? countMonth(book, book.spans.get(subject) ?? [])
  return {
    slug: service.slug,
    name: service.name,
    figure: figureOf(summary),
    isFrozen: frozen !== undefined,
    hash: frozen?.hash ?? null,
    corrections: book.corrections.filter(row => row.subject === subject).map(toCorrection),
    outages: outagesOfMonth(summary),
  }
}

/** The month up to now. */
function countMonth({ of }: Book, spans: readonly StateSpan[]): MonthSummary {
  return { ...monthSummary(spans, of.name), ...countUptime(spans, of) }
}

function reportObjectives(
  ctx: UptimeContext,
  book: Book,
  service: ServiceConfig,
): Promise<ReportObjective[]> {
  return Promise.all(
    objectivesOf([service]).map(async placed => {
      const { part, objective } = placed
      const actual =
        objective.of === 'uptime' ? uptimeShare(book, placed) : await requestShare(ctx, placed, book.of)
      const budgetSeconds =
        objective.of === 'uptime'
          ? ((book.of.endMs - book.of.fromMs) / 1_000) * allowedRatio(objective)
          : null
      return {
        part,
        name: objective.name,
        of: objective.of,
        targetRatio: objective.target_ratio,
        actualRatio: actual?.ratio ?? null,
        isMet: actual ? actual.ratio >= objective.target_ratio : null,
        budgetSeconds,
        budgetLeftSeconds: budgetSeconds === null || !actual ? null : budgetSeconds - actual.badSeconds,
      }
    }),
  )
}

type Share = { readonly ratio: number; readonly badSeconds: number }

function uptimeShare(book: Book, { service, part, objective }: PlacedObjective): Share | null {
  const subject = part === null ? serviceSubject(service) : partSubject(service, part)
  const { seconds } = book.frozen.get(subject)?.summary ?? countMonth(book, book.spans.get(subject) ?? [])
  const ratio = ratioOf(seconds, { degradedIsGood: objective.degraded_is_good })
  if (ratio === null) return null
  return { ratio, badSeconds: seconds.down + (objective.degraded_is_good ? 0 : seconds.degraded) }
}

/** From what the rules recorded; null where they did not, or the series no longer reach back. */
async function requestShare(ctx: UptimeContext, placed: PlacedObjective, of: Month): Promise<Share | null> {
  const over = `[${Math.round((of.toMs - of.fromMs) / 1_000)}s]`
  const sumOf = (metric: string) => `sum_over_time(${select(placed, metric)}${over})`
  const { badHourRate, allHourRate } = SLO_METRICS
  const bad = await askNumber(ctx, `sum(${sumOf(badHourRate)}) / (sum(${sumOf(allHourRate)}) > 0)`, of.toMs)
  return bad === null ? null : { ratio: 1 - bad, badSeconds: 0 }
}

async function p95Of(ctx: UptimeContext, service: ServiceConfig, of: Month): Promise<number | null> {
  const expr = quantileOver(service, 0.95, Math.round((of.toMs - of.fromMs) / 1_000))
  return expr === null ? null : askNumber(ctx, expr, of.toMs)
}

async function askNumber(ctx: UptimeContext, expr: string, atMs: number): Promise<number | null> {
  try {
    const { value } = await ctx.query.instant({ expr, atMs, timeoutMs: QUERY_TIMEOUT_MS })
    const found = value.type === 'vector' ? value.samples[0]?.value : undefined
    return found !== undefined && Number.isFinite(found) ? found : null
  } catch {
    return null
  }
}
