import { PLAIN_POLICY } from '../../core/incident/index.ts'
import type { IncidentPolicyView, ScaleStep } from '../../core/incident/types.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { jsonOf } from '../incidents/incident-rows.ts'
import { recordTimeline } from '../incidents/record-timeline.ts'
import type { TestContext } from '../testing.ts'

const HOUR_MS = 3_600_000

/** A policy whose first severity asks for a post-mortem. */
export const policyWith = (postMortem: ScaleStep['postMortem']): IncidentPolicyView => ({
  ...PLAIN_POLICY,
  scale: PLAIN_POLICY.scale.map(step => (step.severity === 1 ? { ...step, label: 'P1', postMortem } : step)),
})

type Wish = Omit<Partial<Prisma.IncidentCreateInput>, 'policy'> & { readonly policy?: IncidentPolicyView }

/** An incident as its own room keeps it, resolved an hour after it was opened; with its first line. */
export async function keepIncident(ctx: TestContext, { policy, ...more }: Wish = {}): Promise<number> {
  const now = ctx.clock.now()
  const at = (ms: number) => new Date(now - HOUR_MS + ms)
  const { id } = await ctx.db.incident.create({
    data: {
      title: 'Voice bridge answers nobody',
      kind: 'outage',
      severity: 1,
      severityAt: at(0),
      state: 'resolved',
      services: ['xswarm'],
      isRestricted: false,
      openedAt: at(0),
      openedBy: 'ana@example.org',
      source: 'person',
      impactStart: at(-300_000),
      impactEnd: at(HOUR_MS),
      detectedAt: at(-60_000),
      acknowledgedAt: at(240_000),
      acknowledgedBy: 'ana@example.org',
      resolvedAt: at(HOUR_MS),
      policy: jsonOf(
        policy ??
          policyWith({ withinMs: 48 * HOUR_MS, requires: ['timeline', 'root_cause', 'prevention_tasks'] }),
      ),
      ...more,
    },
  })
  await recordTimeline(ctx, {
    incidentId: id,
    kind: 'opened',
    atMs: at(0).getTime(),
    by: 'ana@example.org',
    title: 'P1 opened',
  })
  return id
}
