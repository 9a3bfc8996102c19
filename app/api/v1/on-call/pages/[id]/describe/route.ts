import { DescribePage } from '../../../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../../lib/server/with-on-call.ts'
import { describePage } from '../../../../../../../lib/services/on-call/act-on-page.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/pages/[id]/describe',
  input: DescribePage,
  verb: withOnCall(describePage),
})
