import { ReadShifts } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { readShifts } from '../../../../../lib/services/on-call/read-on-call.ts'

export const GET = handle({
  door: 'GET /api/v1/on-call/shifts',
  input: ReadShifts,
  verb: withOnCall(readShifts),
})
