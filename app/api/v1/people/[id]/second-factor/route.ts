import { ById } from '../../../../../../lib/contract/people.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { resetSecondFactor } from '../../../../../../lib/services/people/reset-second-factor.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/people/[id]/second-factor',
  input: ById,
  verb: resetSecondFactor,
})
