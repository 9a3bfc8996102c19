import { severityWords } from '../../core/incident/index.ts'
import type {
  IncidentKind,
  IncidentPolicyView,
  IncidentRole,
  IncidentRow,
  IncidentSource,
  IncidentState,
  Severity,
} from '../../core/incident/types.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'

type Stored = Prisma.IncidentGetPayload<object>

/** An incident with what lists do not carry. */
export type KeptIncident = {
  readonly row: IncidentRow
  readonly policy: IncidentPolicyView
  readonly severityAtMs: number
  readonly respondedAtMs: number | null
  readonly identifiedAtMs: number | null
}

const ms = (at: Date | null): number | null => at?.getTime() ?? null
export const dateOf = (atMs: number | null): Date | null => (atMs === null ? null : new Date(atMs))

/** The helper's casts: kind, state and the like are what the table's own CHECKs allow, and JSON is what we wrote. */
export function toKept(stored: Stored, links: readonly number[]): KeptIncident {
  const policy = stored.policy as unknown as IncidentPolicyView
  const severity = stored.severity as Severity
  const words = severityWords(policy, severity)
  const row: IncidentRow = {
    id: stored.id,
    title: stored.title,
    kind: stored.kind as IncidentKind,
    severity,
    severityLabel: words.label,
    severityMeaning: words.means,
    state: stored.state as IncidentState,
    services: stored.services,
    isRestricted: stored.isRestricted,
    openedAtMs: stored.openedAt.getTime(),
    openedBy: stored.openedBy,
    source: stored.source as IncidentSource,
    acknowledgedAtMs: ms(stored.acknowledgedAt),
    acknowledgedBy: stored.acknowledgedBy,
    impactStartMs: stored.impactStart.getTime(),
    impactEndMs: ms(stored.impactEnd),
    detectedAtMs: stored.detectedAt.getTime(),
    mitigatedAtMs: ms(stored.mitigatedAt),
    resolvedAtMs: ms(stored.resolvedAt),
    reviewedAtMs: ms(stored.reviewedAt),
    reopenedCount: stored.reopenedCount,
    roles: stored.roles as Partial<Record<IncidentRole, string>>,
    channelUrl: stored.channelUrl,
    rootCause: stored.rootCause,
    resolution: stored.resolution,
    duplicateOf: stored.duplicateOf,
    links,
    nextUpdateDueMs: ms(stored.nextUpdateDueAt),
    expectedEndMs: ms(stored.expectedEndAt),
    version: stored.version,
  }
  return {
    row,
    policy,
    severityAtMs: stored.severityAt.getTime(),
    respondedAtMs: ms(stored.respondedAt),
    identifiedAtMs: ms(stored.identifiedAt),
  }
}

/** The incidents that each of these is linked with. */
export async function linksOf(
  db: Transaction,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const wanted = [...ids]
  const rows = await db.incidentLink.findMany({
    where: { OR: [{ one: { in: wanted } }, { other: { in: wanted } }] },
  })
  const links = new Map<number, number[]>()
  const add = (from: number, to: number) =>
    links.set(
      from,
      [...(links.get(from) ?? []), to].sort((a, b) => a - b),
    )
  for (const { one, other } of rows) {
    add(one, other)
    add(other, one)
  }
  return links
}

export async function keptIncident(db: Transaction, id: number): Promise<KeptIncident | null> {
  const stored = await db.incident.findUnique({ where: { id } })
  if (!stored) return null
  const links = await linksOf(db, [id])
  return toKept(stored, links.get(id) ?? [])
}

export async function keptIncidents(db: Transaction, stored: readonly Stored[]): Promise<KeptIncident[]> {
  const links = await linksOf(
    db,
    stored.map(({ id }) => id),
  )
  return stored.map(one => toKept(one, links.get(one.id) ?? []))
}

/** What the audit log keeps of an incident. */
export const incidentFacts = (row: IncidentRow) => ({
  title: row.title,
  kind: row.kind,
  severity: row.severityLabel,
  state: row.state,
  services: row.services,
  restricted: row.isRestricted,
  roles: row.roles,
  duplicateOf: row.duplicateOf,
})

/** Plain data as the JSON columns take it; Prisma's own type only lacks `readonly`. */
export const jsonOf = (value: object): Prisma.InputJsonValue => value as Prisma.InputJsonValue
