import { compareLabels, type Matcher } from '../../core/labels/index.ts'
import {
  formatMetric,
  invalidParameter,
  type Params,
  PromApiError,
  readLimit,
  readTime,
  unescapeName,
} from '../../core/prom-api/index.ts'
import { parseSelector } from '../../core/promql/index.ts'
import type { SeriesFilter } from '../../ports/series-store.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

const BEGINNING_MS = -8.64e15
const END_MS = 8.64e15
const TRUNCATED = 'results truncated due to limit'

/** `series`: the label sets that selectors find. */
export async function answerSeries({ deck, params }: PromQuestion): Promise<PromAnswer> {
  if (params.getAll('match[]').length === 0) {
    throw new PromApiError('bad_data', 'no match[] parameter provided')
  }
  const limit = readLimit(params)
  const found = (await deck.store.series(filterOf(params))).toSorted(compareLabels)
  const kept = limit === 0 ? found : found.slice(0, limit)
  return { data: listOf(kept.map(formatMetric)), ...noteOf(found.length > kept.length) }
}

/** `labels`: names of labels, of all series or of those that selectors find. */
export async function answerLabelNames({ deck, params }: PromQuestion): Promise<PromAnswer> {
  return answerNames(await deck.store.labelNames(filterOf(params)), params)
}

/** `label/NAME/values`. */
export async function answerLabelValues(name: string, { deck, params }: PromQuestion): Promise<PromAnswer> {
  const label = unescapeName(name)
  if (label === '') throw new PromApiError('bad_data', `invalid label name: ${JSON.stringify(name)}`)
  return answerNames(await deck.store.labelValues(label, filterOf(params)), params)
}

function answerNames(names: readonly string[], params: Params): PromAnswer {
  const limit = readLimit(params)
  const kept = limit === 0 ? names : names.slice(0, limit)
  return { data: listOf(kept.map(name => JSON.stringify(name))), ...noteOf(names.length > kept.length) }
}

function filterOf(params: Params): SeriesFilter {
  const fromMs = readTime(params, 'start', BEGINNING_MS)
  const toMs = readTime(params, 'end', END_MS)
  if (toMs < fromMs) throw invalidParameter('end', 'end timestamp must not be before start time')
  return { anyOf: params.getAll('match[]').map(readMatchers), fromMs, toMs }
}

function readMatchers(selector: string): readonly Matcher[] {
  try {
    return parseSelector(selector).matchers
  } catch (error) {
    throw invalidParameter('match[]', error instanceof Error ? error.message : String(error))
  }
}

const noteOf = (isTruncated: boolean) => (isTruncated ? { warnings: [TRUNCATED] } : {})

function* listOf(items: readonly string[]): Generator<string> {
  yield '['
  for (let i = 0; i < items.length; i++) yield `${i > 0 ? ',' : ''}${items[i]}`
  yield ']'
}
