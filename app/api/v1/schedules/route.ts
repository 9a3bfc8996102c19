import { CreateSchedule } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createEntry } from '../../../../lib/services/entries/create-entry.ts'
import { listEntries } from '../../../../lib/services/entries/list-entries.ts'

export const GET = handle({ door: 'GET /api/v1/schedules', verb: withConfiguration(listEntries('schedule')) })
export const POST = handle({
  door: 'POST /api/v1/schedules',
  input: CreateSchedule,
  verb: withConfiguration(createEntry('schedule')),
  status: 201,
})
