import { ServiceConfig } from '../../../../lib/contract/service.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { createService } from '../../../../lib/services/services/create-service.ts'
import { listServices } from '../../../../lib/services/services/list-services.ts'

export const GET = handle({ door: 'GET /api/v1/services', verb: withConfiguration(listServices) })
export const POST = handle({
  door: 'POST /api/v1/services',
  input: ServiceConfig,
  verb: withConfiguration(createService),
  status: 201,
})
