import { DeckError } from '../../contract/errors.ts'
import type { FilledTemplate, PreviewUpdate } from '../../contract/incidents.ts'
import { fillTemplate, isClosed, missingParts, stepOf } from '../../core/incident/index.ts'
import { requirePermission } from '../require.ts'
import { type IncidentContext, visibleIncident } from './incident-context.ts'
import type { KeptIncident } from './incident-rows.ts'

/** A template filled from the incident as it stands now; nothing is sent. */
export async function previewUpdate(ctx: IncidentContext, wish: PreviewUpdate): Promise<FilledTemplate> {
  requirePermission(ctx, 'incidents.act')
  const kept = await visibleIncident(ctx, wish.id)
  const template = templateOrThrow(kept, wish.template)
  const now = ctx.clock.now()
  const nextUpdateMs = wish.nextUpdate === undefined ? promisedMs(kept, now) : wish.nextUpdate
  const expectedEndMs = wish.expectedEnd === undefined ? kept.row.expectedEndMs : wish.expectedEnd
  const names = await ctx.incidents.serviceNames()
  const facts = {
    incident: kept.row,
    policy: kept.policy,
    serviceNames: kept.row.services.map(slug => names.get(slug) ?? slug),
    nextUpdateMs,
    expectedEndMs,
    now,
  }
  return {
    template: template.key,
    ...fillTemplate(template, facts),
    expectedEndMs,
    nextUpdateMs,
    missing: missingParts(template.requires, kept.row),
  }
}

export function templateOrThrow({ policy, row }: KeptIncident, key: string) {
  const template = policy.templates.find(other => other.key === key)
  if (!template) throw new DeckError('not_found', `the rules of #${row.id} have no template "${key}"`)
  return template
}

/** When the next update is due by the policy, if one goes out now; null when none is promised. */
export function promisedMs({ row, policy }: KeptIncident, now: number): number | null {
  const every = stepOf(policy, row.severity)?.updateEveryMs ?? null
  return every === null || isClosed(row.state) ? null : now + every
}
