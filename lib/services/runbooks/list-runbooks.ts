import type { ListRunbooks, RunbookList } from '../../contract/runbooks.ts'
import { compareStrings } from '../../core/labels/index.ts'
import { findWords } from '../../core/runbook/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { rowOf, visibleRunbooks } from './runbook-context.ts'

/** Runbooks that have all words of `q` in title or text: titles first, then by title. */
export async function listRunbooks(
  ctx: ConfigurationContext,
  { q, service }: ListRunbooks,
): Promise<RunbookList> {
  const found = (await visibleRunbooks(ctx)).flatMap(view => {
    const { services } = view.config
    if (service !== undefined && !services.some(name => name.split('/')[0] === service)) return []
    const hit = findWords(view.config, q)
    return hit ? [{ ...hit, row: rowOf(view) }] : []
  })
  found.sort((a, b) => b.rank - a.rank || compareStrings(a.row.title, b.row.title))
  return { runbooks: found.map(({ row, snippet }) => ({ ...row, snippet: q === '' ? '' : snippet })) }
}
