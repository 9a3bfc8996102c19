import { CreateTarget } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createTarget } from '../../../../lib/services/scrape-targets/create-target.ts'
import { listTargets } from '../../../../lib/services/scrape-targets/list-targets.ts'

export const GET = handle({ door: 'GET /api/v1/targets', verb: listTargets })
export const POST = handle({
  door: 'POST /api/v1/targets',
  input: CreateTarget,
  verb: withConfiguration(createTarget),
  status: 201,
})
