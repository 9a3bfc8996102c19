import { CreatePanel } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createEntry } from '../../../../lib/services/entries/create-entry.ts'
import { listEntries } from '../../../../lib/services/entries/list-entries.ts'

export const GET = handle({
  door: 'GET /api/v1/panels',
  verb: withConfiguration(listEntries('panel')),
})
export const POST = handle({
  door: 'POST /api/v1/panels',
  input: CreatePanel,
  verb: withConfiguration(createEntry('panel')),
  status: 201,
})
