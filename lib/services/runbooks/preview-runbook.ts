import type { PreviewRunbook, RunbookPreview } from '../../contract/runbooks.ts'
import { parseRunbook } from '../../core/runbook/index.ts'
import { requirePermission } from '../require.ts'
import { answerParts } from './answer-parts.ts'
import { openedFrom } from './read-runbook.ts'
import type { RunbookContext } from './runbook-context.ts'

/** A text as it would be read, its faults by line. Nothing is stored. */
export async function previewRunbook(
  ctx: RunbookContext,
  { text, alert }: PreviewRunbook,
): Promise<RunbookPreview> {
  requirePermission(ctx, 'runbooks.write')
  const parsed = parseRunbook(text)
  const opened = await openedFrom(ctx, alert)
  return { ...parsed, ...(await answerParts(ctx, parsed.parts, opened?.labels ?? null)) }
}
