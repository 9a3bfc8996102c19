import { AskSwap } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { askSwap, listSwaps } from '../../../../../lib/services/on-call/swaps.ts'

export const GET = handle({
  door: 'GET /api/v1/on-call/swaps',
  verb: withOnCall(listSwaps),
})
export const POST = handle({
  door: 'POST /api/v1/on-call/swaps',
  input: AskSwap,
  verb: withOnCall(askSwap),
  status: 201,
})
