import type { EngineQuestion, EngineTraits, MetricsEngine } from '../../ports/metrics-engine.ts'
import { QueryError, type QueryResult } from '../../ports/query-engine.ts'
import { readAnswer } from './engine-answers.ts'
import { AnswerTooLargeError, type EngineHttp, type Params } from './engine-http.ts'
import { seconds } from './raw-reader.ts'
import { refusalOf } from './refusal.ts'

const ANSWER_BYTES = 32 * 1024 * 1024

type Times = { readonly path: '/api/v1/query' | '/api/v1/query_range'; readonly times: Params }

/** Asks an engine to evaluate expressions. */
export function createEngineQueries(
  http: EngineHttp,
  traits: (signal?: AbortSignal) => Promise<EngineTraits>,
): Pick<MetricsEngine, 'instant' | 'range'> {
  async function ask(question: EngineQuestion, { path, times }: Times): Promise<QueryResult> {
    const { expr, lookbackMs, timeoutMs, signal } = question
    const { kind } = await traits(signal)
    const form: Params = [
      ['query', expr],
      ...times,
      ['timeout', `${Math.ceil(timeoutMs)}ms`],
      ['lookback_delta', seconds(lookbackMs)],
      ...(kind === 'victoriametrics' ? ofVictoria(path, lookbackMs) : []),
    ]
    const answer = await http.ask({ path, form, timeoutMs, limitBytes: ANSWER_BYTES, signal })
    if (answer.status !== 200) throw refusalOf(answer, http.shown)
    return readAnswer(answer.body)
  }

  async function bounded(question: EngineQuestion, times: Times): Promise<QueryResult> {
    try {
      return await ask(question, times)
    } catch (error) {
      if (error instanceof AnswerTooLargeError) throw new QueryError('execution', TOO_LARGE, undefined)
      throw error
    }
  }

  return {
    instant: question =>
      bounded(question, { path: '/api/v1/query', times: [['time', seconds(question.atMs)]] }),
    range: question =>
      bounded(question, {
        path: '/api/v1/query_range',
        times: [
          ['start', seconds(question.fromMs)],
          ['end', seconds(question.toMs)],
          ['step', seconds(question.stepMs)],
        ],
      }),
  }
}

const TOO_LARGE = `the metrics engine's answer is larger than ${ANSWER_BYTES} bytes: ask for fewer series, a shorter time or a longer step`

/**
 * It moves the steps of a range and the time of an instant unless its cache is off, and looks back no further than its
 * guess of the scrape interval unless told how far.
 */
const ofVictoria = (path: Times['path'], lookbackMs: number): Params => [
  ['nocache', '1'],
  ['max_lookback', seconds(lookbackMs)],
  ...(path === '/api/v1/query' ? ([['step', seconds(lookbackMs)]] as const) : []),
]
