import {
  formatResult,
  type Params,
  PromApiError,
  readLength,
  readLimit,
  readRange,
  readTime,
} from '../../core/prom-api/index.ts'
import type { QueryResult, QueryValue } from '../../ports/query-engine.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

/** `query`: an expression at one moment. */
export async function answerInstant({ deck, params, nowMs, signal }: PromQuestion): Promise<PromAnswer> {
  const limit = readLimit(params)
  const atMs = readTime(params, 'time', nowMs)
  const request = { expr: params.get('query') ?? '', atMs, ...optionsOf(params) }
  return answerOf(await deck.query.instant({ ...request, ...(signal ? { signal } : {}) }), params, limit)
}

/** `query_range`: an expression at each step between two moments. */
export async function answerRange({ deck, params, signal }: PromQuestion): Promise<PromAnswer> {
  const limit = readLimit(params)
  const request = { ...readRange(params), expr: params.get('query') ?? '', ...optionsOf(params) }
  return answerOf(await deck.query.range({ ...request, ...(signal ? { signal } : {}) }), params, limit)
}

function optionsOf(params: Params): { timeoutMs?: number; lookbackMs?: number } {
  const timeoutMs = readLength(params, 'timeout')
  if (timeoutMs !== undefined && timeoutMs <= 0)
    throw new PromApiError('timeout', 'query timed out in query queue')
  const lookbackMs = readLength(params, 'lookback_delta')
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(lookbackMs === undefined || lookbackMs === 0 ? {} : { lookbackMs }),
  }
}

const TRUNCATED = 'results truncated due to limit'

function answerOf(result: QueryResult, params: Params, limit: number): PromAnswer {
  const { value, warnings, infos } = result
  const kept = limit === 0 ? value : truncate(value, limit)
  const said = kept === value ? warnings : [...warnings, TRUNCATED]
  const stats = (params.get('stats') ?? '') === '' ? null : statsOf(result)
  return { data: formatResult(kept, stats), warnings: said, infos }
}

/** What a query cost, under Prometheus' names; seconds. */
function statsOf({ stats }: QueryResult): object {
  const { samplesLoaded = 0, loadMs = 0, evaluateMs = 0 } = stats ?? {}
  return {
    timings: {
      evalTotalTime: (loadMs + evaluateMs) / 1_000,
      resultSortTime: 0,
      queryPreparationTime: loadMs / 1_000,
      innerEvalTime: evaluateMs / 1_000,
      execQueueTime: 0,
      execTotalTime: (loadMs + evaluateMs) / 1_000,
    },
    samples: { totalQueryableSamples: samplesLoaded, peakSamples: samplesLoaded },
  }
}

function truncate(value: QueryValue, limit: number): QueryValue {
  if (value.type === 'vector' && value.samples.length > limit) {
    return { ...value, samples: value.samples.slice(0, limit) }
  }
  if (value.type === 'matrix' && value.series.length > limit) {
    return { ...value, series: value.series.slice(0, limit) }
  }
  return value
}
