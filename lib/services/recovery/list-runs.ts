import type { ListRuns, RunRow } from '../../contract/recovery.ts'
import { toCsv } from '../../core/uptime/index.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toRunRow } from './run-rows.ts'

/** Runs, newest first; as JSON, or as a CSV file to keep. */
export async function listRuns(
  ctx: Context,
  wish: ListRuns,
): Promise<{ readonly runs: readonly RunRow[] } | Response> {
  requirePermission(ctx, 'operations.read')
  const { service, action, outcome, incident, beforeMs, limit } = wish
  const rows = await ctx.db.run.findMany({
    where: {
      ...(service === undefined ? {} : { service }),
      ...(action === undefined ? {} : { action }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(incident === undefined ? {} : { incidentId: incident }),
      ...(beforeMs === undefined ? {} : { pressedAt: { lt: new Date(beforeMs) } }),
    },
    orderBy: [{ pressedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  const runs = rows.map(toRunRow)
  return wish.format === 'json' ? { runs } : asCsv(runs)
}

const HEAD = [
  'id',
  'pressed',
  'by',
  'trigger',
  'service',
  'action',
  'kind',
  'dry run',
  'parameters',
  'reason',
  'incident',
  'state',
  'outcome',
  'why',
  'started',
  'ended',
  'judged',
] as const

const moment = (atMs: number | null): string => (atMs === null ? '' : new Date(atMs).toISOString())

function asCsv(runs: readonly RunRow[]): Response {
  const rows = runs.map(run => [
    run.id,
    moment(run.pressedAtMs),
    run.by,
    run.trigger,
    run.service,
    run.action,
    run.kind,
    run.isDryRun ? 'yes' : 'no',
    Object.entries(run.parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    run.reason,
    run.incidentId,
    run.state,
    run.outcome ?? '',
    run.outcomeReason,
    moment(run.startedAtMs),
    moment(run.endedAtMs),
    moment(run.judgedAtMs),
  ])
  return new Response(toCsv([HEAD, ...rows]), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="opsdeck-runs.csv"',
      'cache-control': 'no-store',
    },
  })
}
