import { DeckError } from '../../contract/errors.ts'
import type { AddRunbookChecklist } from '../../contract/runbooks.ts'
import { checklistOf, parseRunbook } from '../../core/runbook/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { lockedIncident, tellChanged } from '../incidents/incident-context.ts'
import { keepChecklists } from '../incidents/keep-checklists.ts'
import { recordTimeline } from '../incidents/record-timeline.ts'
import { requirePermission } from '../require.ts'
import { visibleRunbook } from './runbook-context.ts'

/** Puts a runbook's checklist into an incident. Throws `conflict` when it is there already, or when it has no items. */
export async function addRunbookChecklist(
  ctx: ConfigurationContext,
  { slug, incident }: AddRunbookChecklist,
): Promise<{ readonly checklist: string }> {
  requirePermission(ctx, 'incidents.act')
  const { config } = await visibleRunbook(ctx, slug)
  const list = checklistOf(config, parseRunbook(config.text).items)
  if (list.items.length === 0) throw new DeckError('conflict', `"${config.title}" has no items to tick`)
  await inTransaction(ctx, async tx => {
    await lockedIncident(tx, incident)
    const there = await tx.db.incidentChecklist.count({ where: { incidentId: incident, key: list.key } })
    if (there > 0) throw new DeckError('conflict', 'this checklist is there already')
    await keepChecklists(tx.db, incident, [list])
    await recordTimeline(tx, {
      incidentId: incident,
      kind: 'checklist',
      atMs: tx.clock.now(),
      by: actorName(tx.actor),
      title: `Checklist added: ${list.title}`,
      facts: { checklist: list.key, items: list.items.length },
      href: `/runbooks/${slug}?incident=${incident}`,
    })
    await recordAudit(tx, {
      action: 'incident.checklist-added',
      subject: `incident:${incident}`,
      after: { checklist: list.key },
    })
  })
  tellChanged(ctx, incident)
  return { checklist: list.key }
}
