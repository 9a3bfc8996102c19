import { SharePostMortem } from '../../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { sharePostMortem } from '../../../../../../lib/services/post-mortems/share-post-mortem.ts'

export const POST = handle({
  door: 'POST /api/v1/post-mortems/[id]/shares',
  input: SharePostMortem,
  verb: sharePostMortem,
  status: 201,
})
