import { PostId } from '../../../../../lib/contract/status-pages.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { removeSubscriber } from '../../../../../lib/services/status-pages/remove-subscriber.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/status-subscribers/[id]',
  input: PostId,
  verb: removeSubscriber,
})
