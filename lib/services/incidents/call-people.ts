import { kindView, openTitle } from '../../core/incident/index.ts'
import type { IncidentContext } from './incident-context.ts'
import type { KeptIncident } from './incident-rows.ts'
import { recordTimeline } from './record-timeline.ts'

type Called = Pick<IncidentContext, 'incidents' | 'db' | 'clock' | 'events'>

/**
 * Pages those whom the policy names, from the level that incidents of this kind begin at. What becomes of the page
 * stands on the timeline by itself. The page's id; null when the policy names nobody.
 */
export async function callPeople(ctx: Called, { row, policy }: KeptIncident): Promise<string | null> {
  if (policy.escalation === null) return null
  const { firstLevel, title } = kindView(policy, row.kind)
  const sentence = row.kind === 'drill' ? `Drill: ${openTitle(row)}` : openTitle(row)
  const pageId = await ctx.incidents.call({
    incident: row,
    escalation: policy.escalation,
    firstLevel,
    about: null,
    sentence,
  })
  await recordTimeline(ctx, {
    incidentId: row.id,
    kind: 'page',
    atMs: ctx.clock.now(),
    by: null,
    title: callWords(policy.escalation, { pageId, firstLevel, title }),
    href: pageId === null ? null : `/on-call/pages/${pageId}`,
    facts: { escalation: policy.escalation, ...(firstLevel === null ? {} : { firstLevel }) },
    onceKey: pageId === null ? `called:${row.openedAtMs}` : `page:${pageId}:called`,
  })
  return pageId
}

function callWords(
  escalation: string,
  { pageId, firstLevel, title }: { pageId: string | null; firstLevel: number | null; title: string },
): string {
  if (pageId === null) return `Nobody is called: there is no escalation "${escalation}" any more`
  if (firstLevel === null || firstLevel === 1) return `Called by the escalation "${escalation}"`
  const skipped = firstLevel === 2 ? 'level 1 is' : `levels 1 to ${firstLevel - 1} are`
  return `Called by the escalation "${escalation}" from level ${firstLevel}: ${skipped} skipped, since "${title}" begins there`
}
