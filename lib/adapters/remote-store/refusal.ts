import { z } from 'zod'
import { QueryError, type QueryErrorType } from '../../ports/query-engine.ts'
import type { EngineAnswer } from './engine-http.ts'
import { engineAway } from './engine-http.ts'

const Refusal = z.object({ errorType: z.string().optional(), error: z.string() })

const LONGEST_WORDS = 500

const TYPES: ReadonlyMap<string, QueryErrorType> = new Map([
  ['bad_data', 'bad_data'],
  ['execution', 'execution'],
  ['timeout', 'timeout'],
  ['canceled', 'canceled'],
  ['internal', 'internal'],
  // VictoriaMetrics calls its errors by the status.
  ['400', 'bad_data'],
  ['422', 'execution'],
  ['503', 'timeout'],
])

/** What an engine's refusal means: an error of the query, or that the engine cannot be asked at present. */
export function refusalOf({ status, body }: EngineAnswer, shown: string): Error {
  const text = new TextDecoder().decode(body.subarray(0, 20_000))
  const told = readRefusal(text)
  const words = (told?.error ?? firstLine(text)).slice(0, LONGEST_WORDS)
  if (status === 401 || status === 403)
    return engineAway(`it refuses the deck's credentials with status ${status}: check OPSDECK_METRICS_URL`)
  if (told === null && (status === 404 || status >= 500))
    return engineAway(`${shown} answered with status ${status}: ${words}`)
  const type = TYPES.get(told?.errorType ?? String(status)) ?? (status >= 500 ? 'internal' : 'execution')
  return new QueryError(type, `the metrics engine: ${words}`)
}

function readRefusal(text: string): z.infer<typeof Refusal> | null {
  try {
    const read = Refusal.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? ''
