import type { MonthView, ReadUptime } from '../../contract/uptime.ts'
import type { UptimeFigure } from '../../contract/watch.ts'
import { correctSpans, countUptime } from '../../core/uptime/index.ts'
import type { Subject } from '../../ports/state-history.ts'
import { requirePermission } from '../require.ts'
import { figureOf, outagesOfMonth, toCorrection, toFrozen } from './frozen-rows.ts'
import type { UptimeContext } from './uptime-context.ts'

const DAY_MS = 86_400_000
/** Less than the history keeps, so that a corrected month is never counted from half of its changes. */
const HISTORY_MS = 365 * DAY_MS

/** The frozen months of a subject, newest first, each with what was corrected in it. */
export async function readMonths(
  ctx: Pick<UptimeContext, 'actor' | 'db' | 'clock' | 'history'>,
  { subject }: ReadUptime,
): Promise<MonthView[]> {
  requirePermission(ctx, 'operations.read')
  const [months, corrections] = await Promise.all([
    ctx.db.uptimeMonth.findMany({ where: { subject }, orderBy: { month: 'desc' } }),
    ctx.db.uptimeCorrection.findMany({ where: { subject }, orderBy: { id: 'asc' } }),
  ])
  return Promise.all(
    months.map(async row => {
      const { summary } = toFrozen(row)
      const own = corrections.filter(({ month }) => month.getTime() === row.month.getTime()).map(toCorrection)
      return {
        subject,
        month: summary.month,
        rule: summary.rule,
        figure: figureOf(summary),
        outages: outagesOfMonth(summary),
        hash: row.hash,
        frozenAtMs: row.frozenAt.getTime(),
        corrections: own,
        corrected: await correctedFigure(ctx, { subject, fromMs: summary.fromMs, toMs: summary.toMs, own }),
      }
    }),
  )
}

async function correctedFigure(
  ctx: Pick<UptimeContext, 'clock' | 'history'>,
  of: { subject: Subject; fromMs: number; toMs: number; own: MonthView['corrections'] },
): Promise<UptimeFigure | null> {
  if (of.own.length === 0 || of.fromMs < ctx.clock.now() - HISTORY_MS) return null
  const spans = await ctx.history.spans(of.subject, of.fromMs, of.toMs)
  return countUptime(correctSpans(spans, of.own), of)
}
