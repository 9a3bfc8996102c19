import { DeckError } from '../../contract/errors.ts'
import type { DraftPostMortem, PostMortemDetail } from '../../contract/post-mortems.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { ruleOf, writeDraft } from './draft-post-mortem.ts'
import { seenIncident } from './incident-marks.ts'
import { keptOrThrow } from './incident-record.ts'
import { readPostMortem } from './read-post-mortem.ts'

/** Drafts the post-mortem of a resolved incident by hand, where its rules asked for none. */
export async function startPostMortem(
  ctx: Context,
  { incident: number }: DraftPostMortem,
): Promise<PostMortemDetail> {
  requirePermission(ctx, 'post_mortems.write')
  const seen = await seenIncident(ctx, number)
  if (seen.resolvedAtMs === null)
    throw new DeckError('conflict', `#${number} is not resolved yet: a post-mortem is about what is over`)
  if (seen.duplicateOf !== null)
    throw new DeckError(
      'conflict',
      `#${number} is a duplicate: write the post-mortem of #${seen.duplicateOf}`,
    )
  const { row, policy } = await keptOrThrow(ctx, number)
  const id = await writeDraft(ctx, row, ruleOf({ incident: row, policy }))
  return readPostMortem(ctx, { id })
}
