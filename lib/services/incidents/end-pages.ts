import { incidentOfCall } from '../../core/incident/index.ts'
import { pageActor } from '../on-call/on-call-context.ts'
import type { IncidentContext } from './incident-context.ts'

const MOST_PAGES = 200

/** The open pages of an incident and of its clocks. */
export async function pagesOf(ctx: Pick<IncidentContext, 'onCall'>, id: number) {
  const pages = await ctx.onCall.pages({ state: 'open', limit: MOST_PAGES })
  return pages.filter(page => incidentOfCall(page.groupKey)?.id === id)
}

/** Ends every page of an incident: nobody is called for it any more. */
export async function endPages(ctx: Pick<IncidentContext, 'onCall' | 'actor'>, id: number): Promise<void> {
  for (const page of await pagesOf(ctx, id)) await ctx.onCall.resolve(page.id, pageActor(ctx))
}

/** Somebody has the incident in hand: so they have its pages. */
export async function takePages(ctx: Pick<IncidentContext, 'onCall' | 'actor'>, id: number): Promise<void> {
  for (const page of await pagesOf(ctx, id))
    if (page.status.kind === 'open') await ctx.onCall.acknowledge(page.id, pageActor(ctx))
}
