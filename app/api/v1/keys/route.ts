import { CreateKey } from '../../../../lib/contract/people.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { createKey } from '../../../../lib/services/keys/create-key.ts'
import { listKeys } from '../../../../lib/services/keys/list-keys.ts'

export const GET = handle({ door: 'GET /api/v1/keys', verb: listKeys })
export const POST = handle({ door: 'POST /api/v1/keys', input: CreateKey, verb: createKey, status: 201 })
