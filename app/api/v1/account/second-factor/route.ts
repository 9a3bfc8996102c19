import { ConfirmSecondFactor, ProvePassword } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { beginSecondFactor } from '../../../../../lib/services/account/begin-second-factor.ts'
import { confirmSecondFactor } from '../../../../../lib/services/account/confirm-second-factor.ts'
import { removeSecondFactor } from '../../../../../lib/services/account/remove-second-factor.ts'

export const POST = handle({
  door: 'POST /api/v1/account/second-factor',
  input: ProvePassword,
  verb: beginSecondFactor,
})
export const PUT = handle({
  door: 'PUT /api/v1/account/second-factor',
  input: ConfirmSecondFactor,
  verb: confirmSecondFactor,
})
export const DELETE = handle({
  door: 'DELETE /api/v1/account/second-factor',
  input: ProvePassword,
  verb: removeSecondFactor,
})
