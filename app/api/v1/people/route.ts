import { handle } from '../../../../lib/server/handle.ts'
import { listPeople } from '../../../../lib/services/people/list-people.ts'

export const GET = handle({ door: 'GET /api/v1/people', verb: listPeople })
