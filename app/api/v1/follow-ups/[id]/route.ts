import { ChangeFollowUp } from '../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { changeFollowUp } from '../../../../../lib/services/follow-ups/change-follow-up.ts'

export const PATCH = handle({
  door: 'PATCH /api/v1/follow-ups/[id]',
  input: ChangeFollowUp,
  verb: changeFollowUp,
})
