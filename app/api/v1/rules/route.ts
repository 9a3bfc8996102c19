import { CreateRule } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createEntry } from '../../../../lib/services/entries/create-entry.ts'
import { listEntries } from '../../../../lib/services/entries/list-entries.ts'

export const GET = handle({ door: 'GET /api/v1/rules', verb: withConfiguration(listEntries('rule')) })
export const POST = handle({
  door: 'POST /api/v1/rules',
  input: CreateRule,
  verb: withConfiguration(createEntry('rule')),
  status: 201,
})
