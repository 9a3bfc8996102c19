import type { Context } from '../context.ts'

type IncidentWish = {
  readonly services: readonly string[]
  readonly isRestricted?: boolean
  readonly impactStartMs?: number
  readonly resolvedAtMs?: number
}

/** An incident in the database, without the rules that open one; for tests. */
export async function openedIncident(
  ctx: Pick<Context, 'db' | 'clock'>,
  wish: IncidentWish,
): Promise<number> {
  const at = new Date(wish.impactStartMs ?? ctx.clock.now())
  const { id } = await ctx.db.incident.create({
    data: {
      title: 'Slow',
      kind: 'outage',
      severity: 1,
      severityAt: at,
      state: wish.resolvedAtMs === undefined ? 'investigating' : 'resolved',
      services: [...wish.services],
      isRestricted: wish.isRestricted ?? false,
      openedAt: at,
      openedBy: 'test',
      source: 'person',
      impactStart: at,
      detectedAt: at,
      resolvedAt: wish.resolvedAtMs === undefined ? null : new Date(wish.resolvedAtMs),
      policy: { scale: [], kinds: [], checklists: [], templates: [], open: [] },
    },
  })
  return id
}
