import { DeckError } from '../../contract/errors.ts'
import type { IncidentMark } from '../../contract/post-mortems.ts'
import { maySee, type Viewer } from '../../core/incident/index.ts'
import type { IncidentPolicyView, IncidentRow } from '../../core/incident/types.ts'
import type { Incident } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { viewerOf } from '../incidents/incident-context.ts'

/** An incident as post-mortems and follow-ups need it, and whether whoever asks may see it. */
export type KnownIncident = IncidentMark &
  Pick<IncidentRow, 'kind' | 'state' | 'roles' | 'duplicateOf' | 'version'> & {
    readonly resolvedAtMs: number | null
    readonly isSeen: boolean
  }

const COLUMNS = {
  id: true,
  title: true,
  kind: true,
  state: true,
  severity: true,
  services: true,
  isRestricted: true,
  roles: true,
  duplicateOf: true,
  resolvedAt: true,
  policy: true,
  version: true,
} as const
type Columns = Pick<Incident, keyof typeof COLUMNS>

/** Incidents by their numbers, those too that whoever asks may not see: their words must not leave the server. */
export async function knownIncidents(
  ctx: Context,
  ids: readonly number[],
): Promise<ReadonlyMap<number, KnownIncident>> {
  const rows = await ctx.db.incident.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: COLUMNS,
  })
  const viewer = viewerOf(ctx.actor)
  return new Map(rows.map(row => [row.id, known(row, viewer)]))
}

/** One incident. Throws `not_found` when there is none, or none that whoever asks may see. */
export async function seenIncident(ctx: Context, id: number): Promise<KnownIncident> {
  const incident = (await knownIncidents(ctx, [id])).get(id)
  if (!incident?.isSeen) throw new DeckError('not_found', `there is no incident #${id}`)
  return incident
}

function known(row: Columns, viewer: Viewer): KnownIncident {
  const { kind, state, roles, policy } = storedShapes(row)
  const { id, title, severity, services, isRestricted, duplicateOf, version } = row
  const step = policy.scale.find(one => one.severity === severity)
  return {
    id,
    title,
    kind,
    state,
    severity,
    severityLabel: step?.label ?? `P${severity}`,
    services,
    isRestricted,
    roles,
    duplicateOf,
    version,
    resolvedAtMs: row.resolvedAt?.getTime() ?? null,
    isSeen: maySee({ isRestricted, roles }, viewer),
  }
}

/** The incidents' own room wrote these columns, and its tables check them. */
const storedShapes = ({ kind, state, roles, policy }: Columns) =>
  ({ kind, state, roles, policy }) as unknown as Pick<IncidentRow, 'kind' | 'state' | 'roles'> & {
    policy: IncidentPolicyView
  }

export const markOf = ({
  id,
  title,
  severity,
  severityLabel,
  services,
  isRestricted,
}: KnownIncident): IncidentMark => ({ id, title, severity, severityLabel, services, isRestricted })
