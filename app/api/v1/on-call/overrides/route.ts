import { CreateOverride, ScheduleSlug } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { createOverride, listOverrides } from '../../../../../lib/services/on-call/overrides.ts'

export const GET = handle({
  door: 'GET /api/v1/on-call/overrides',
  input: ScheduleSlug,
  verb: withOnCall(listOverrides),
})
export const POST = handle({
  door: 'POST /api/v1/on-call/overrides',
  input: CreateOverride,
  verb: withOnCall(createOverride),
  status: 201,
})
