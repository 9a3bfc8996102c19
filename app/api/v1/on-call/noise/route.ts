import { ReadNoise } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { readNoise } from '../../../../../lib/services/on-call/read-noise.ts'

export const GET = handle({
  door: 'GET /api/v1/on-call/noise',
  input: ReadNoise,
  verb: (ctx, input) => {
    const { onCall, rules } = getRuntime().deck
    return readNoise({ ...ctx, onCall, rules }, input)
  },
})
