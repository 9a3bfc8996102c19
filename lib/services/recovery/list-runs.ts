import type { ListRuns, RunRow } from '../../contract/recovery.ts'
import { maySee } from '../../core/incident/index.ts'
import { toCsv } from '../../core/uptime/index.ts'
import type { Context } from '../context.ts'
import { viewerOf } from '../incidents/incident-context.ts'
import { keptIncident } from '../incidents/incident-rows.ts'
import { requirePermission } from '../require.ts'
import { runRowsFor } from './run-sight.ts'

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
  const runs = (await isHidden(ctx, incident)) ? [] : await runRowsFor(ctx, rows, viewerOf(ctx.actor))
  return wish.format === 'json' ? { runs } : asCsv(runs)
}

/** Of an incident that whoever asks may not see, not even its runs are told. */
async function isHidden(ctx: Context, incident: number | undefined): Promise<boolean> {
  const kept = incident === undefined ? null : await keptIncident(ctx.db, incident)
  return kept !== null && !maySee(kept.row, viewerOf(ctx.actor))
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
