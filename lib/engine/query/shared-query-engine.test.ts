import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { DeckError } from '../../contract/errors.ts'
import { createHiding } from '../../core/business/visibility.ts'
import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import { HistogramAnswerError, type MetricsEngine } from '../../ports/metrics-engine.ts'
import { QueryError, type QueryResult } from '../../ports/query-engine.ts'
import { createQueryEngine, createSharedQueryEngine } from './index.ts'

const NOW_MS = 1_700_000_000_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

type Asked = { readonly expr: string; readonly fromMs: number; readonly toMs: number }

/** Twenty minutes of `x` here, of which the last fifteen count as recent; an engine that answers with 100 at every step. */
function open(
  options: {
    readonly kind?: 'prometheus' | 'victoriametrics'
    readonly behindMs?: number
    readonly fails?: () => Error
    readonly hides?: readonly string[]
    readonly upMs?: number
  } = {},
) {
  const clock = createManualClock(NOW_MS)
  const store = createMemorySeriesStore()
  const ref = store.resolve(labelsFromObject({ __name__: 'x', job: 'a' })) ?? -1
  for (let ms = NOW_MS - 20 * MINUTE_MS; ms <= NOW_MS; ms += 5_000)
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(ms),
      values: Float64Array.of(1),
    })
  const asked: Asked[] = []
  const labels = labelsFromObject({ __name__: 'x', job: 'a' })
  const answer = (question: Asked, value: QueryResult['value']): QueryResult => {
    asked.push(question)
    if (options.fails) throw options.fails()
    return { value, warnings: ['from far'], infos: [] }
  }
  const engine: MetricsEngine = {
    recentMs: 15 * MINUTE_MS,
    recentFromMs: () => clock.now() - (options.upMs ?? 15 * MINUTE_MS),
    settledToMs: () => clock.now() - (options.behindMs ?? 5_000),
    writes: matchers => !matchers.some(({ value }) => value === 'foreign'),
    traits: async () => ({
      kind: options.kind ?? 'prometheus',
      version: null,
      raw: 'remote_read',
      takesHistograms: false,
    }),
    instant: async ({ expr, atMs }) =>
      answer(
        { expr, fromMs: atMs, toMs: atMs },
        { type: 'vector', samples: [{ labels, timestampMs: atMs, value: 100 }] },
      ),
    range: async ({ expr, fromMs, toMs, stepMs }) => {
      const timestampsMs = Float64Array.from(
        { length: Math.floor((toMs - fromMs) / stepMs) + 1 },
        (_, i) => fromMs + i * stepMs,
      )
      const values = Float64Array.from(timestampsMs, () => 100)
      return answer({ expr, fromMs, toMs }, { type: 'matrix', series: [{ labels, timestampsMs, values }] })
    },
  }
  const { hides } = options
  const query = createSharedQueryEngine({
    local: createQueryEngine({ store, clock }),
    engine,
    clock,
    hiding: hides ? () => createHiding(hides) : null,
  })
  return { query, asked }
}

const valuesOf = ({ value }: QueryResult): number[] => {
  if (value.type === 'matrix') return value.series.flatMap(({ values }) => [...values])
  return value.type === 'vector' ? value.samples.map(sample => sample.value) : []
}

describe('where a question is answered', () => {
  test.each([
    ['of the newest minutes, here', 'x', 0],
    ['of a range within them, here', 'rate(x[5m])', 0],
    ['of a longer time, by the engine', 'max_over_time(x[1h])', 1],
    ['about an earlier time, by the engine', 'x offset 2h', 1],
    ['of what others write, by the engine', 'foreign', 1],
    ['without series, here', '1 + 1', 0],
    ['with what engines do not know, here', 'limitk(1, max_over_time(x[1h]))', 0],
    ['for samples themselves, here', 'x[1h]', 0],
  ])('%s: %s', async (_why, expr, times) => {
    const { query, asked } = open()
    await query.instant({ expr, atMs: NOW_MS })
    expect(asked).toHaveLength(times)
  })

  test('equal questions at one time are asked once', async () => {
    const { query, asked } = open()
    const ask = () => query.instant({ expr: 'x offset 2h', atMs: NOW_MS })
    await Promise.all([ask(), ask(), ask()])
    expect(asked).toHaveLength(1)
  })

  test('what is no expression is refused here, with its place', async () => {
    const { query, asked } = open()
    await expect(query.instant({ expr: 'x offset', atMs: NOW_MS })).rejects.toMatchObject({
      queryErrorType: 'bad_data',
    })
    expect(asked).toEqual([])
  })
})

describe('a range over hours', () => {
  const range = { expr: 'x', fromMs: NOW_MS - 2 * HOUR_MS, toMs: NOW_MS, stepMs: MINUTE_MS }

  test('is the engine’s up to where it is settled, and memory’s from there on', async () => {
    const { query, asked } = open({ behindMs: 3 * MINUTE_MS - 1 })
    const result = await query.range(range)
    expect(asked).toEqual([{ expr: 'x', fromMs: range.fromMs, toMs: NOW_MS - 3 * MINUTE_MS }])
    expect(valuesOf(result)).toEqual([...Array.from({ length: 118 }, () => 100), 1, 1, 1])
    expect(result.value.type === 'matrix' && result.value.series).toHaveLength(1)
    expect(result.warnings).toEqual(['from far'])
  })

  test('whose window memory does not hold is the engine’s to its end', async () => {
    const { query, asked } = open()
    const result = await query.range({ ...range, expr: 'max_over_time(x[1h])' })
    expect(asked.map(({ toMs }) => toMs)).toEqual([NOW_MS])
    expect(valuesOf(result)).toHaveLength(121)
  })

  test('of which memory holds the last steps alone, while the engine is far behind', async () => {
    const { query, asked } = open({ behindMs: HOUR_MS })
    const result = await query.range({ ...range, expr: 'max_over_time(x[5m])' })
    // Ranges are open on the left: a window of five minutes that begins where memory does is within it.
    expect(asked.map(({ toMs }) => toMs)).toEqual([NOW_MS - 10 * MINUTE_MS - MINUTE_MS])
    expect(valuesOf(result).filter(value => value === 1)).toHaveLength(11)
  })

  test('that is not a whole number of steps ends with its last step', async () => {
    const { query, asked } = open({ behindMs: 0 })
    await query.range({ ...range, expr: 'max_over_time(x[1h])', toMs: NOW_MS + 59_000 })
    expect(asked.map(({ toMs }) => toMs)).toEqual([NOW_MS])
  })

  test('has its ends in both parts alike', async () => {
    const { query, asked } = open({ behindMs: 3 * MINUTE_MS - 1 })
    await query.range({ ...range, expr: 'x - x @ start()' })
    expect(asked).toEqual([
      {
        expr: `x - x @ ${(range.fromMs / 1_000).toFixed(3)}`,
        fromMs: range.fromMs,
        toMs: NOW_MS,
      },
    ])
  })
})

describe('what the engine says', () => {
  test('about hidden series is never asked', async () => {
    const { query, asked } = open({ hides: ['secret_*'] })
    await query.instant({ expr: 'count({job="a"} offset 2h)', atMs: NOW_MS })
    await query.instant({ expr: 'secret_sum offset 2h', atMs: NOW_MS })
    expect(asked[0]?.expr).toContain('secret_.*')
    expect(asked[1]?.expr).toBe('{__name__="secret_sum",__name__!="secret_sum"} offset 2h')
  })

  test('is given names back where VictoriaMetrics keeps them and PromQL does not', async () => {
    const { query } = open({ kind: 'victoriametrics' })
    const dropped = await query.instant({ expr: 'max_over_time(x[1h])', atMs: NOW_MS })
    const kept = await query.instant({ expr: 'x offset 2h', atMs: NOW_MS })
    const labels = ({ value }: QueryResult) =>
      value.type === 'vector' ? value.samples.map(sample => labelsToObject(sample.labels)) : []
    expect(labels(dropped)).toEqual([{ job: 'a' }])
    expect(labels(kept)).toEqual([{ __name__: 'x', job: 'a' }])
  })

  test.each([
    ['native histograms', () => new HistogramAnswerError()],
    ['that it does not read it', () => new QueryError('bad_data', 'unknown function')],
  ])('%s: evaluated here', async (_what, fails) => {
    const { query } = open({ fails })
    expect(valuesOf(await query.instant({ expr: 'max_over_time(x[1h])', atMs: NOW_MS }))).toEqual([1])
  })

  test.each([
    [
      'nothing, since it is away',
      () => new DeckError('unavailable', 'history is not reachable'),
      { queryErrorType: 'internal', message: 'history is not reachable' },
    ],
    [
      'that it takes too long',
      () => new QueryError('timeout', 'the metrics engine: query timed out'),
      { queryErrorType: 'timeout' },
    ],
  ])('%s: that is the answer', async (_what, fails, expected) => {
    const { query } = open({ fails })
    await expect(query.instant({ expr: 'x offset 2h', atMs: NOW_MS })).rejects.toMatchObject(expected)
    // What is in memory goes on.
    expect(valuesOf(await query.instant({ expr: 'x', atMs: NOW_MS }))).toEqual([1])
  })
})

describe('a minute after a start, when memory does not reach back', () => {
  const upMs = MINUTE_MS

  test('what is asked of some metrics is read from both, and evaluated here', async () => {
    const { query, asked } = open({ upMs })
    expect(valuesOf(await query.instant({ expr: 'x', atMs: NOW_MS }))).toEqual([1])
    expect(asked).toEqual([])
  })

  const wide = { expr: 'count({job="a"})', atMs: NOW_MS }

  test('of all, the engine is asked', async () => {
    const { query, asked } = open({ upMs })
    expect(valuesOf(await query.instant(wide))).toEqual([100])
    expect(asked).toHaveLength(1)
  })

  test('and what memory has is the answer while the engine is away', async () => {
    const { query } = open({ upMs, fails: () => new DeckError('unavailable', 'history is not reachable') })
    expect(valuesOf(await query.instant(wide))).toEqual([1])
    await expect(query.instant({ expr: 'x offset 2h', atMs: NOW_MS })).rejects.toThrow(
      'history is not reachable',
    )
  })
})
