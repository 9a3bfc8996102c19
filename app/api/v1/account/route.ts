import { RenameAccount } from '../../../../lib/contract/people.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { readAccount } from '../../../../lib/services/account/read-account.ts'
import { renameAccount } from '../../../../lib/services/account/rename-account.ts'

export const GET = handle({ door: 'GET /api/v1/account', verb: readAccount })
export const PATCH = handle({ door: 'PATCH /api/v1/account', input: RenameAccount, verb: renameAccount })
