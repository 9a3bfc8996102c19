import type { MonthsCheck } from '../../contract/uptime.ts'
import { brokenMonth } from '../../core/uptime/index.ts'
import { sha256 } from '../audit/record.ts'
import { requirePermission } from '../require.ts'
import { toFrozen } from './frozen-rows.ts'
import type { UptimeContext } from './uptime-context.ts'

const BATCH = 200

/** Counts every hash of every frozen month again. A month that was changed, added or taken out breaks its chain. */
export async function verifyMonths(ctx: Pick<UptimeContext, 'actor' | 'db'>): Promise<MonthsCheck> {
  requirePermission(ctx, 'reports.read')
  const subjects = await ctx.db.uptimeMonth.groupBy({
    by: ['subject'],
    _count: true,
    orderBy: { subject: 'asc' },
  })
  const broken: { subject: string; month: string }[] = []
  for (let i = 0; i < subjects.length; i += BATCH) {
    const names = subjects.slice(i, i + BATCH).map(({ subject }) => subject)
    const rows = await ctx.db.uptimeMonth.findMany({
      where: { subject: { in: names } },
      orderBy: { month: 'asc' },
      select: { subject: true, summary: true, hash: true },
    })
    for (const name of names) {
      const fault = brokenMonth(rows.filter(row => row.subject === name).map(toFrozen), sha256)
      if (fault) broken.push({ subject: name, month: fault.summary.month })
    }
  }
  return { months: subjects.reduce((sum, { _count }) => sum + _count, 0), broken }
}
