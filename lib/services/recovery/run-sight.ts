import type { RunDetail, RunRow } from '../../contract/recovery.ts'
import { maySee, type Viewer } from '../../core/incident/index.ts'
import type { IncidentRow } from '../../core/incident/types.ts'
import type { Run, RunOutput } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'
import { toRunDetail, toRunRow } from './run-rows.ts'

type Db = { readonly db: Transaction }

/** Restricted incidents by their numbers. */
export type Restricted = ReadonlyMap<number, Pick<IncidentRow, 'isRestricted' | 'roles'>>

/** Looks at rows of runs without any sight of restricted incidents. */
export const NOBODY: Viewer = { seesAll: false, email: null }

/** The restricted ones of the incidents that these runs were pressed from. */
export async function restrictedOf(
  { db }: Db,
  rows: readonly Pick<Run, 'incidentId'>[],
): Promise<Restricted> {
  const ids = new Set(rows.flatMap(({ incidentId }) => incidentId ?? []))
  if (ids.size === 0) return new Map()
  const found = await db.incident.findMany({
    where: { id: { in: [...ids] }, isRestricted: true },
    select: { id: true, roles: true },
  })
  return new Map(found.map(({ id, roles }) => [id, { isRestricted: true, roles: rolesOf(roles) }]))
}

/** Written by the verbs of incidents alone, in this shape. */
const rolesOf = (roles: unknown): IncidentRow['roles'] => roles as IncidentRow['roles']

/**
 * A run as this viewer may see it. Of one from an incident that they may not see, neither the incident nor what people
 * wrote is told: that the action was pressed, by whom and what came of it stays for everybody who works on the service.
 */
export function rowFor(row: Run, restricted: Restricted, viewer: Viewer): RunRow {
  const run = toRunRow(row)
  return isHidden(row, restricted, viewer) ? veiled(run) : run
}

function isHidden({ incidentId }: Pick<Run, 'incidentId'>, restricted: Restricted, viewer: Viewer): boolean {
  const incident = incidentId === null ? undefined : restricted.get(incidentId)
  return incident !== undefined && !maySee(incident, viewer)
}

/** Whoever refuses or ends a run may say why: those are words of the incident, too. */
const veiled = (run: RunRow): RunRow => ({
  ...run,
  incidentId: null,
  reason: '',
  outcomeReason:
    run.outcome === 'refused' || run.outcome === 'cancelled'
      ? (run.outcomeReason.split(':', 1)[0] ?? '')
      : run.outcomeReason,
})

/** Rows as a viewer may see them. */
export async function runRowsFor(ctx: Db, rows: readonly Run[], viewer: Viewer): Promise<RunRow[]> {
  if (viewer.seesAll) return rows.map(toRunRow)
  const restricted = await restrictedOf(ctx, rows)
  return rows.map(row => rowFor(row, restricted, viewer))
}

/** One row as a viewer may see it. */
export async function runRowFor(ctx: Db, row: Run, viewer: Viewer): Promise<RunRow> {
  return rowFor(row, viewer.seesAll ? new Map() : await restrictedOf(ctx, [row]), viewer)
}

/** A run's page as a viewer may see it. */
export async function runDetailFor(
  ctx: Db,
  kept: { readonly row: Run; readonly output: readonly RunOutput[] },
  viewer: Viewer,
): Promise<RunDetail> {
  const { row, output } = kept
  const detail = toRunDetail(row, output)
  const restricted = viewer.seesAll ? new Map() : await restrictedOf(ctx, [row])
  if (!isHidden(row, restricted, viewer)) return detail
  const { run, approval } = detail
  return { ...detail, run: veiled(run), approval: approval && { ...approval, words: '' } }
}
