import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { getConfiguration } from '../../../../lib/services/configuration/get-configuration.ts'

export const GET = handle({ door: 'GET /api/v1/configuration', verb: withConfiguration(getConfiguration) })
