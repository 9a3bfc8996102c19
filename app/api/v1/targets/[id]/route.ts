import { ReplaceTarget } from '../../../../../lib/contract/entries.ts'
import { ById } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { deleteTarget } from '../../../../../lib/services/scrape-targets/delete-target.ts'
import { replaceTarget } from '../../../../../lib/services/scrape-targets/replace-target.ts'

export const PUT = handle({
  door: 'PUT /api/v1/targets/[id]',
  input: ReplaceTarget,
  verb: withConfiguration(replaceTarget),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/targets/[id]',
  input: ById,
  verb: withConfiguration(deleteTarget),
})
