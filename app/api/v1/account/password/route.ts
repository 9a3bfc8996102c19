import { ChangePassword } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { changePassword } from '../../../../../lib/services/account/change-password.ts'

export const POST = handle({
  door: 'POST /api/v1/account/password',
  input: ChangePassword,
  verb: changePassword,
})
