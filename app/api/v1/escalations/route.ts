import { CreateEscalation } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createEntry } from '../../../../lib/services/entries/create-entry.ts'
import { listEntries } from '../../../../lib/services/entries/list-entries.ts'

export const GET = handle({
  door: 'GET /api/v1/escalations',
  verb: withConfiguration(listEntries('escalation')),
})
export const POST = handle({
  door: 'POST /api/v1/escalations',
  input: CreateEscalation,
  verb: withConfiguration(createEntry('escalation')),
  status: 201,
})
