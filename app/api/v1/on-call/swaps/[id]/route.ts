import { AnswerSwap } from '../../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../lib/server/with-on-call.ts'
import { answerSwap } from '../../../../../../lib/services/on-call/swaps.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/swaps/[id]',
  input: AnswerSwap,
  verb: withOnCall(answerSwap),
})
