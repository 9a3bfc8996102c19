import { CreateFollowUp, ListFollowUps } from '../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { createFollowUp } from '../../../../lib/services/follow-ups/create-follow-up.ts'
import { listFollowUps } from '../../../../lib/services/follow-ups/list-follow-ups.ts'

export const GET = handle({ door: 'GET /api/v1/follow-ups', input: ListFollowUps, verb: listFollowUps })

export const POST = handle({
  door: 'POST /api/v1/follow-ups',
  input: CreateFollowUp,
  verb: createFollowUp,
  status: 201,
})
