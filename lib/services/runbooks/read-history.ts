import { DeckError } from '../../contract/errors.ts'
import type {
  BySlugOfRunbook,
  ReadRevision,
  RevisionDetail,
  RunbookHistory,
} from '../../contract/runbooks.ts'
import { differenceOf } from '../../core/runbook/index.ts'
import type { RunbookRevision } from '../../generated/prisma/client.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { rowOf, visibleRunbook } from './runbook-context.ts'

const MOST_REVISIONS = 100

/** Who saved a runbook in the page, and how much of it; the newest 100. */
export async function readHistory(
  ctx: ConfigurationContext,
  { slug }: BySlugOfRunbook,
): Promise<RunbookHistory> {
  const view = await visibleRunbook(ctx, slug)
  const kept = await ctx.db.runbookRevision.findMany({
    where: { runbook: slug },
    orderBy: { id: 'desc' },
    take: MOST_REVISIONS + 1,
  })
  const revisions = kept.slice(0, MOST_REVISIONS).map((one, i) => {
    const difference = differenceOf(kept[i + 1]?.text ?? '', one.text)
    const count = (kind: string) => difference.filter(line => line.kind === kind && line.text !== '').length
    return { ...facts(one), added: count('added'), removed: count('removed') }
  })
  return { row: rowOf(view), revisions }
}

/** One revision with what it changed against the one before. Throws `not_found`. */
export async function readRevision(
  ctx: ConfigurationContext,
  { slug, revision }: ReadRevision,
): Promise<RevisionDetail> {
  await visibleRunbook(ctx, slug)
  const [one, before] = await ctx.db.runbookRevision.findMany({
    where: { runbook: slug, id: { lte: revision } },
    orderBy: { id: 'desc' },
    take: 2,
  })
  if (!one || Number(one.id) !== revision)
    throw new DeckError('not_found', `the runbook "${slug}" has no revision ${revision}`)
  return { ...facts(one), text: one.text, difference: differenceOf(before?.text ?? '', one.text) }
}

const facts = ({ id, at, by, title }: RunbookRevision) => ({
  revision: Number(id),
  atMs: at.getTime(),
  by,
  title,
})
