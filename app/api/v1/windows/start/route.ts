import { StartWindow } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { startWindow } from '../../../../../lib/services/windows/start-window.ts'

export const POST = handle({
  door: 'POST /api/v1/windows/start',
  input: StartWindow,
  verb: withConfiguration(startWindow),
  status: 201,
})
