import { PageId } from '../../../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../../lib/server/with-on-call.ts'
import { actOnPage } from '../../../../../../../lib/services/on-call/act-on-page.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/pages/[id]/acknowledge',
  input: PageId,
  verb: withOnCall(actOnPage('acknowledge')),
})
