import { PushId } from '../../../../../../lib/contract/push.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { removeBrowser } from '../../../../../../lib/services/receivers/remove-browser.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/push/subscriptions/[id]',
  input: PushId,
  verb: removeBrowser,
})
