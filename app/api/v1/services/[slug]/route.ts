import { BySlug } from '../../../../../lib/contract/entries.ts'
import { ServiceConfig } from '../../../../../lib/contract/service.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { deleteService } from '../../../../../lib/services/services/delete-service.ts'
import { getService } from '../../../../../lib/services/services/get-service.ts'
import { replaceService } from '../../../../../lib/services/services/replace-service.ts'

export const GET = handle({
  door: 'GET /api/v1/services/[slug]',
  input: BySlug,
  verb: withConfiguration(getService),
})
export const PUT = handle({
  door: 'PUT /api/v1/services/[slug]',
  input: ServiceConfig,
  verb: withConfiguration(replaceService),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/services/[slug]',
  input: BySlug,
  verb: withConfiguration(deleteService),
})
