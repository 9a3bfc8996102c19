import type { FiguresAnswer, ReadFigures } from '../../contract/post-mortems.ts'
import { countFigures, type FiguredIncident, figuresCsv } from '../../core/incident-figures/index.ts'
import type { Incident } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

const DAY_MS = 86_400_000
export const FIGURES_DAYS = 90

const COLUMNS = {
  severity: true,
  services: true,
  kind: true,
  openedAt: true,
  acknowledgedAt: true,
  impactStart: true,
  detectedAt: true,
  mitigatedAt: true,
  resolvedAt: true,
  reopenedCount: true,
  duplicateOf: true,
} as const

/** The figures of a stretch of time; restricted incidents count, since figures have no words. */
export async function readFigures(ctx: Context, wish: ReadFigures): Promise<FiguresAnswer> {
  requirePermission(ctx, 'operations.read')
  const toMs = wish.to ?? ctx.clock.now()
  const fromMs = wish.from ?? toMs - FIGURES_DAYS * DAY_MS
  const rows = await ctx.db.incident.findMany({
    where: { openedAt: { gte: new Date(fromMs), lt: new Date(toMs) } },
    select: COLUMNS,
  })
  const { service, drills } = wish
  const figures = countFigures(rows.map(figured), { fromMs, toMs, service, withDrills: drills })
  return { ...figures, fromMs, toMs, service: service ?? null, withDrills: drills }
}

/** The same as a file. */
export async function answerFigures(ctx: Context, wish: ReadFigures): Promise<FiguresAnswer | Response> {
  const figures = await readFigures(ctx, wish)
  if (wish.format === 'json') return figures
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)
  const name = `opsdeck-incidents-${day(figures.fromMs)}-${day(figures.toMs)}.csv`
  return new Response(figuresCsv(figures), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}

function figured(row: Pick<Incident, keyof typeof COLUMNS>): FiguredIncident {
  return {
    // By the table's own CHECKs.
    severity: row.severity as FiguredIncident['severity'],
    kind: row.kind as FiguredIncident['kind'],
    services: row.services,
    openedAtMs: row.openedAt.getTime(),
    acknowledgedAtMs: row.acknowledgedAt?.getTime() ?? null,
    impactStartMs: row.impactStart.getTime(),
    detectedAtMs: row.detectedAt.getTime(),
    mitigatedAtMs: row.mitigatedAt?.getTime() ?? null,
    resolvedAtMs: row.resolvedAt?.getTime() ?? null,
    reopenedCount: row.reopenedCount,
    duplicateOf: row.duplicateOf,
  }
}
