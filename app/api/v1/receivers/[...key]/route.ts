import { ByKey, ReplaceReceiver } from '../../../../../lib/contract/entries.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { deleteEntry } from '../../../../../lib/services/entries/delete-entry.ts'
import { getEntry } from '../../../../../lib/services/entries/get-entry.ts'
import { replaceEntry } from '../../../../../lib/services/entries/replace-entry.ts'

export const GET = handle({
  door: 'GET /api/v1/receivers/[...key]',
  input: ByKey,
  verb: withConfiguration(getEntry('receiver')),
})
export const PUT = handle({
  door: 'PUT /api/v1/receivers/[...key]',
  input: ReplaceReceiver,
  verb: withConfiguration(replaceEntry('receiver')),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/receivers/[...key]',
  input: ByKey,
  verb: withConfiguration(deleteEntry('receiver')),
})
