import { EndWindow } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withConfiguration } from '../../../../../lib/server/with-configuration.ts'
import { endWindow } from '../../../../../lib/services/windows/end-window.ts'

export const POST = handle({
  door: 'POST /api/v1/windows/end',
  input: EndWindow,
  verb: withConfiguration(endWindow),
})
