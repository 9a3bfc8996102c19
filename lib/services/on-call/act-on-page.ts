import { DeckError } from '../../contract/errors.ts'
import type { DescribePage, PageId, PageRow } from '../../contract/on-call.ts'
import { recordAudit } from '../audit/record.ts'
import { requirePermission } from '../require.ts'
import { type OnCallContext, pageActor } from './on-call-context.ts'

export type PageAct = 'acknowledge' | 'escalate' | 'resolve'

const DONE: Readonly<Record<PageAct, string>> = {
  acknowledge: 'acknowledged',
  escalate: 'escalated',
  resolve: 'resolved',
}

/** Acknowledges, escalates or resolves a page. Throws `not_found`, or `conflict` when it is resolved already. */
export const actOnPage =
  (act: PageAct) =>
  async (ctx: OnCallContext, { id }: PageId): Promise<PageRow> => {
    requirePermission(ctx, 'pages.act')
    await refuseOver(ctx, id)
    const row = await ctx.onCall[act](id, pageActor(ctx))
    if (!row) throw noPage(id)
    await recordAudit(ctx, {
      action: `page.${DONE[act]}`,
      subject: `page:${id}`,
      after: { title: row.title },
    })
    return row
  }

/** Says what a page is about: its kind or its cause. What that brings in is told at once. */
export async function describePage(ctx: OnCallContext, facts: DescribePage): Promise<PageRow> {
  requirePermission(ctx, 'pages.act')
  if (facts.kind === undefined && facts.cause === undefined) {
    const message = 'give a kind, a cause, or both'
    throw new DeckError('invalid', message, [{ path: 'kind', message }])
  }
  await refuseOver(ctx, facts.id)
  const row = await ctx.onCall.describe(facts, pageActor(ctx))
  if (!row) throw noPage(facts.id)
  const { id, ...said } = facts
  await recordAudit(ctx, { action: 'page.described', subject: `page:${id}`, after: said })
  return row
}

async function refuseOver({ onCall }: OnCallContext, id: string): Promise<void> {
  const page = await onCall.page(id)
  if (!page) throw noPage(id)
  if (page.status.kind === 'resolved') throw new DeckError('conflict', 'it is resolved already')
}

export const noPage = (id: string) => new DeckError('not_found', `there is no page ${id}`)
