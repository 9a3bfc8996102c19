import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { listLogSignals } from '../../../../../lib/services/log-signals/list-log-signals.ts'

export const GET = handle({
  door: 'GET /api/v1/log-signals/states',
  verb: ctx => listLogSignals({ ...ctx, logSignals: getRuntime().deck.logSignals }),
})
