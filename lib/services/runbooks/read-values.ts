import type { ReadRunbook, RunbookAnswers } from '../../contract/runbooks.ts'
import { parseRunbook } from '../../core/runbook/index.ts'
import { answerParts } from './answer-parts.ts'
import { openedFrom } from './read-runbook.ts'
import { type RunbookContext, visibleRunbook } from './runbook-context.ts'

/**
 * What everything alive in a stored runbook shows now, in one answer. Its expressions are those of the text alone: who
 * may only read asks nothing else by it. Throws `not_found`.
 */
export async function readValues(ctx: RunbookContext, { slug, alert }: ReadRunbook): Promise<RunbookAnswers> {
  const { config } = await visibleRunbook(ctx, slug)
  const opened = await openedFrom(ctx, alert)
  return answerParts(ctx, parseRunbook(config.text).parts, opened?.labels ?? null)
}
