import { handle } from '../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { reloadConfiguration } from '../../../../lib/services/configuration/reload-configuration.ts'

export const POST = handle({ door: 'POST /api/v1/reload', verb: withConfiguration(reloadConfiguration) })
