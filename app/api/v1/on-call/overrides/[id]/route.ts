import { PageId } from '../../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../lib/server/with-on-call.ts'
import { deleteOverride } from '../../../../../../lib/services/on-call/overrides.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/on-call/overrides/[id]',
  input: PageId,
  verb: withOnCall(deleteOverride),
})
