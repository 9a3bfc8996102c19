import { requirePermission } from '../require.ts'
import type { UptimeContext } from './uptime-context.ts'

export type MonthLine = {
  /** `2026-02` */
  readonly month: string
  /** Services whose month is frozen; 0 for the present one. */
  readonly frozenServices: number
  readonly corrections: number
}

/** Every month that there is a report of, newest first: the present one, and those that were frozen. */
export async function listMonths(ctx: Pick<UptimeContext, 'actor' | 'db' | 'clock'>): Promise<MonthLine[]> {
  requirePermission(ctx, 'reports.read')
  const isService = { subject: { startsWith: 'service:' } }
  const [frozen, corrected] = await Promise.all([
    ctx.db.uptimeMonth.groupBy({ by: ['month'], where: isService, _count: true }),
    ctx.db.uptimeCorrection.groupBy({ by: ['month'], where: isService, _count: true }),
  ])
  const nameOf = (month: Date) => month.toISOString().slice(0, 7)
  const corrections = new Map(corrected.map(row => [nameOf(row.month), row._count]))
  const past = frozen.map(row => ({
    month: nameOf(row.month),
    frozenServices: row._count,
    corrections: corrections.get(nameOf(row.month)) ?? 0,
  }))
  const present = nameOf(new Date(ctx.clock.now()))
  const lines = past.some(({ month }) => month === present)
    ? past
    : [...past, { month: present, frozenServices: 0, corrections: 0 }]
  return lines.sort((a, b) => (a.month < b.month ? 1 : -1))
}
