import { ListRules } from '../../../../../lib/contract/rules.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRules } from '../../../../../lib/server/with-rules.ts'
import { listRules } from '../../../../../lib/services/rules/list-rules.ts'

export const GET = handle({ door: 'GET /api/v1/rules/states', input: ListRules, verb: withRules(listRules) })
