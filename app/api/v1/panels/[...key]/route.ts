import { ByKey, ReplacePanel } from '../../../../../lib/contract/entries.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { deleteEntry } from '../../../../../lib/services/entries/delete-entry.ts'
import { getEntry } from '../../../../../lib/services/entries/get-entry.ts'
import { replaceEntry } from '../../../../../lib/services/entries/replace-entry.ts'

export const GET = handle({
  door: 'GET /api/v1/panels/[...key]',
  input: ByKey,
  verb: withConfiguration(getEntry('panel')),
})
export const PUT = handle({
  door: 'PUT /api/v1/panels/[...key]',
  input: ReplacePanel,
  verb: withConfiguration(replaceEntry('panel')),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/panels/[...key]',
  input: ByKey,
  verb: withConfiguration(deleteEntry('panel')),
})
