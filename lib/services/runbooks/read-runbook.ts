import type { ReadRunbook, RunbookDetail } from '../../contract/runbooks.ts'
import { namedItems, parseRunbook } from '../../core/runbook/index.ts'
import { type RunbookContext, rowOf, visibleRunbook } from './runbook-context.ts'

/** One runbook, taken apart. Throws `not_found`. */
export async function readRunbook(ctx: RunbookContext, { slug, alert }: ReadRunbook): Promise<RunbookDetail> {
  const view = await visibleRunbook(ctx, slug)
  const newest = await ctx.db.runbookRevision.findFirst({
    where: { runbook: slug },
    orderBy: { id: 'desc' },
    select: { id: true, by: true, at: true },
  })
  const isOfPage = view.source === 'page' && newest !== null
  const parsed = parseRunbook(view.config.text)
  return {
    ...parsed,
    row: isOfPage ? rowOf(view, newest) : rowOf(view),
    text: view.config.text,
    revision: isOfPage ? Number(newest.id) : null,
    alert: await openedFrom(ctx, alert),
    itemKeys: namedItems(parsed.items).map(({ key }) => key),
  }
}

/** The alert that a runbook is opened from; null when nobody knows it any more. */
export async function openedFrom(
  ctx: RunbookContext,
  fingerprint: string | undefined,
): Promise<RunbookDetail['alert']> {
  if (fingerprint === undefined) return null
  const found = await ctx.deck.alerts.read(fingerprint)
  return found && { fingerprint, name: found.row.name, labels: found.row.labels }
}
