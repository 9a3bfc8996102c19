import { compareLabels, type Matcher } from '../../core/labels/index.ts'
import {
  formatMetric,
  invalidParameter,
  type Params,
  PromApiError,
  readLimit,
  readTime,
  toJson,
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
  const filter = filterOf(params, problem => invalidParameter('match[]', problem))
  const found = (await deck.store.series(filter)).toSorted(compareLabels)
  const kept = limit === 0 ? found : found.slice(0, limit)
  return { data: listOf(kept.map(formatMetric)), ...noteOf(found.length > kept.length) }
}

/** `labels`: names of labels, of all series or of those that selectors find. */
export async function answerLabelNames({ deck, params }: PromQuestion): Promise<PromAnswer> {
  return answerNames(await deck.store.labelNames(filterOf(params, plainly)), params)
}

/** `label/NAME/values`. */
export async function answerLabelValues(name: string, { deck, params }: PromQuestion): Promise<PromAnswer> {
  const label = unescapeName(name)
  if (label === '') throw new PromApiError('bad_data', `invalid label name: ${JSON.stringify(name)}`)
  return answerNames(await deck.store.labelValues(label, filterOf(params, plainly)), params)
}

function answerNames(names: readonly string[], params: Params): PromAnswer {
  const limit = readLimit(params)
  const kept = limit === 0 ? names : names.slice(0, limit)
  return { data: listOf(kept.map(toJson)), ...noteOf(names.length > kept.length) }
}

type Wording = (problem: string) => PromApiError

/** Only `series` names the parameter, in Prometheus. */
const plainly: Wording = problem => new PromApiError('bad_data', problem)

function filterOf(params: Params, wording: Wording): SeriesFilter {
  const fromMs = readTime(params, 'start', BEGINNING_MS)
  const toMs = readTime(params, 'end', END_MS)
  if (toMs < fromMs) throw invalidParameter('end', 'end timestamp must not be before start time')
  return { anyOf: params.getAll('match[]').map(text => readMatchers(text, wording)), fromMs, toMs }
}

const EMPTY = 'must contain at least one non-empty matcher'

function readMatchers(selector: string, wording: Wording): readonly Matcher[] {
  try {
    return parseSelector(selector).matchers
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw wording(problem.endsWith(EMPTY) ? `match[] ${EMPTY}` : problem)
  }
}

const noteOf = (isTruncated: boolean) => (isTruncated ? { warnings: [TRUNCATED] } : {})

function* listOf(items: readonly string[]): Generator<string> {
  yield '['
  for (let i = 0; i < items.length; i++) yield `${i > 0 ? ',' : ''}${items[i]}`
  yield ']'
}
