import { handle } from '../../../../../lib/server/handle.ts'
import { withChecks } from '../../../../../lib/server/with-checks.ts'
import { listChecks } from '../../../../../lib/services/checks/list-checks.ts'

export const GET = handle({ door: 'GET /api/v1/checks/states', verb: withChecks(listChecks) })
