import { ShareId } from '../../../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { unsharePostMortem } from '../../../../../../../lib/services/post-mortems/share-post-mortem.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/post-mortems/[id]/shares/[share]',
  input: ShareId,
  verb: unsharePostMortem,
})
