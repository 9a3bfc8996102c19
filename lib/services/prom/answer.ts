import { invalidParameter, type Params, PromApiError } from '../../core/prom-api/index.ts'
import type { Deck } from '../../ports/deck.ts'
import { isQueryError } from '../../ports/query-engine.ts'
import { answerBuildInfo, answerMetadata, answerTargets } from './about.ts'
import { answerExemplars, answerFormatQuery, answerParseQuery } from './expressions.ts'
import { answerInstant, answerRange } from './query.ts'
import { answerAlerts, answerRules } from './rules.ts'
import { answerLabelNames, answerLabelValues, answerSeries } from './series.ts'
import {
  answerConfig,
  answerFlags,
  answerRuntimeInfo,
  answerScrapePools,
  answerTsdb,
  answerWalReplay,
} from './status.ts'

export type PromDeck = Pick<
  Deck,
  'version' | 'startedAtMs' | 'query' | 'store' | 'exemplars' | 'targets' | 'rules'
> & {
  readonly configuration: Pick<Deck['configuration'], 'current'>
}

/** One question to the Prometheus API. */
export type PromQuestion = {
  readonly deck: PromDeck
  readonly params: Params
  readonly nowMs: number
  /** Whoever asks has the permission to read the configuration. */
  readonly readsConfiguration?: boolean
  readonly signal?: AbortSignal | undefined
}

/** The `data` of an answer: JSON in pieces, null where there is none; and what to say beside it. */
export type PromAnswer = {
  readonly data: Iterable<string> | null
  readonly warnings?: readonly string[]
  readonly infos?: readonly string[]
}

type Answerer = (question: PromQuestion) => Promise<PromAnswer>

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  query: answerInstant,
  query_range: answerRange,
  query_exemplars: answerExemplars,
  format_query: answerFormatQuery,
  parse_query: answerParseQuery,
  series: answerSeries,
  labels: answerLabelNames,
  metadata: answerMetadata,
  targets: answerTargets,
  scrape_pools: answerScrapePools,
  rules: answerRules,
  alerts: answerAlerts,
  'status/buildinfo': answerBuildInfo,
  'status/runtimeinfo': answerRuntimeInfo,
  'status/config': answerConfig,
  'status/flags': answerFlags,
  'status/tsdb': answerTsdb,
  'status/walreplay': answerWalReplay,
}

/** What takes a form as well. */
const BY_FORM: ReadonlySet<string> = new Set([
  'query',
  'query_range',
  'query_exemplars',
  'format_query',
  'parse_query',
  'series',
  'labels',
])
/** Deletions and snapshots: samples go by retention alone, so Prometheus' answer to those who did not ask for these. */
const ADMIN: ReadonlySet<string> = new Set([
  'admin/tsdb/snapshot',
  'admin/tsdb/delete_series',
  'admin/tsdb/clean_tombstones',
])

/** Whether something is at `/api/v1/PATH`, and by which methods; null: nothing is. */
export function promMethods(path: readonly string[]): readonly string[] | null {
  const name = path.join('/')
  if (ADMIN.has(name)) return ['POST', 'PUT']
  if (answererAt(path) === null) return null
  return BY_FORM.has(name) ? ['GET', 'POST'] : ['GET']
}

function answererAt(path: readonly string[]): Answerer | null {
  const [first, label, last] = path
  if (first === 'label' && label && last === 'values' && path.length === 3)
    return asked => answerLabelValues(label, asked)
  const name = path.join('/')
  if (ADMIN.has(name)) return answerAdmin
  return ownValue(ANSWERERS, name) ?? null
}

const answerAdmin: Answerer = () => Promise.reject(new PromApiError('disabled', 'admin APIs disabled'))

/**
 * Answers what Prometheus' HTTP API is asked at `/api/v1/PATH`.
 * @returns null when Opsdeck has nothing at that path
 * @throws {PromApiError} in Prometheus' words
 */
export async function answerProm(
  path: readonly string[],
  question: PromQuestion,
): Promise<PromAnswer | null> {
  const answerer = answererAt(path)
  if (answerer === null) return null
  return answerer(question).catch((error: unknown) => {
    throw toPromError(error)
  })
}

const ownValue = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

function toPromError(error: unknown): unknown {
  if (!isQueryError(error)) return error
  const { queryErrorType, message, position } = error
  if (queryErrorType === 'bad_data') return invalidParameter('query', message, position)
  return new PromApiError(queryErrorType, message, position)
}
