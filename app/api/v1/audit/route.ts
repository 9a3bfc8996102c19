import { ReadAudit } from '../../../../lib/contract/people.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { readAudit } from '../../../../lib/services/audit/read-audit.ts'

export const GET = handle({ door: 'GET /api/v1/audit', input: ReadAudit, verb: readAudit })
