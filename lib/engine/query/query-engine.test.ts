import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { compareStrings, compileMatchers, labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import { isQueryError, type QueryResult } from '../../ports/query-engine.ts'
import type { SelectRequest, SeriesSlice } from '../../ports/series-store.ts'
import { createQueryEngine, type QueryObservation } from './index.ts'

const SERIES: SeriesSlice[] = ['a', 'b'].map((job, i) => ({
  labels: labelsFromObject({ __name__: 'hits_total', job }),
  timestampsMs: Float64Array.from({ length: 200 }, (_, k) => k * 15_000),
  values: Float64Array.from({ length: 200 }, (_, k) => k * 15 * (i + 1)),
}))

/** A store in memory whose answers wait for `gate`, and which remembers what was asked. */
function createStore(gate: Promise<void> = Promise.resolve()) {
  const asked: SelectRequest[] = []
  const select = async (request: SelectRequest): Promise<SeriesSlice[]> => {
    asked.push(request)
    await gate
    const passes = compileMatchers(request.matchers)
    return SERIES.filter(({ labels }) => passes(labels)).map(({ labels, timestampsMs, values }) => {
      const kept = [...timestampsMs.keys()].filter(k => {
        const time = timestampsMs[k] ?? 0
        return time >= request.fromMs && time <= request.toMs
      })
      return {
        labels,
        timestampsMs: Float64Array.from(kept, k => timestampsMs[k] ?? 0),
        values: Float64Array.from(kept, k => values[k] ?? 0),
      }
    })
  }
  return { select, asked }
}

function setUp(limits = {}, gate?: Promise<void>) {
  const store = createStore(gate)
  const clock = createManualClock(1_000_000)
  const observed: QueryObservation[] = []
  const engine = createQueryEngine({ store, clock, limits, observe: one => observed.push(one) })
  return { engine, store, clock, observed }
}

async function failureOf(result: Promise<unknown>) {
  try {
    await result
  } catch (error) {
    if (isQueryError(error)) return error
    throw error
  }
  throw new Error('the query did not fail')
}

function rows({ value }: QueryResult) {
  if (value.type === 'vector') return value.samples.map(s => [labelsToObject(s.labels), s.value])
  if (value.type === 'matrix')
    return value.series.map(s => [labelsToObject(s.labels), [...s.timestampsMs], [...s.values]])
  return value.value
}

describe('answers', () => {
  test('an instant vector', async () => {
    const { engine } = setUp()
    const result = await engine.instant({
      expr: 'sum by (job) (max_over_time(hits_total[1m]))',
      atMs: 600_000,
    })
    expect(rows(result)).toEqual([
      [{ job: 'a' }, 600],
      [{ job: 'b' }, 1200],
    ])
    expect(result.warnings).toEqual([])
  })

  test('a scalar, a string and raw samples', async () => {
    const { engine } = setUp()
    expect(rows(await engine.instant({ expr: '1 + 1', atMs: 5 }))).toBe(2)
    expect(rows(await engine.instant({ expr: '"x"', atMs: 5 }))).toBe('x')
    expect(rows(await engine.instant({ expr: 'hits_total{job="a"}[30s]', atMs: 60_000 }))).toEqual([
      [{ __name__: 'hits_total', job: 'a' }, [45_000, 60_000], [45, 60]],
    ])
  })

  test('a range of vectors in the order of their labels, and of scalars', async () => {
    const { engine } = setUp()
    const range = { fromMs: 60_000, toMs: 120_000, stepMs: 60_000 }
    expect(rows(await engine.range({ expr: 'sort_desc(hits_total)', ...range }))).toEqual([
      [{ __name__: 'hits_total', job: 'a' }, [60_000, 120_000], [60, 120]],
      [{ __name__: 'hits_total', job: 'b' }, [60_000, 120_000], [120, 240]],
    ])
    expect(rows(await engine.range({ expr: 'time()', ...range }))).toEqual([
      [{}, [60_000, 120_000], [60, 120]],
    ])
  })

  test('many steps in slices are the same as each alone', async () => {
    const { engine } = setUp()
    const whole = await engine.range({
      expr: 'rate(hits_total[2m]) * 2',
      fromMs: 0,
      toMs: 3_000_000,
      stepMs: 1_000,
    })
    expect(whole.value.type === 'matrix' && whole.value.series[0]?.values.length).toBeGreaterThan(2_900)
    if (whole.value.type !== 'matrix') return
    const at = 1_234
    const alone = await engine.instant({ expr: 'rate(hits_total[2m]) * 2', atMs: at * 1_000 })
    const series = whole.value.series[0]
    const index = series?.timestampsMs.indexOf(at * 1_000) ?? -1
    expect(alone.value.type === 'vector' && alone.value.samples[0]?.value).toBe(series?.values[index])
  })

  test('names go at once, unless they are asked to go late', async () => {
    const store = createStore()
    const expr =
      'sum by (__name__) (max_over_time(hits_total{job="a"}[1m])) or label_replace(max_over_time(hits_total{job="b"}[1m]), "n", "$1", "__name__", "(.*)")'
    const early = createQueryEngine({ store, clock: createManualClock() })
    expect(rows(await early.instant({ expr, atMs: 600_000 }))).toEqual([
      [{}, 600],
      [{ job: 'b' }, 1200],
    ])
    const late = createQueryEngine({ store, clock: createManualClock(), delayedNameRemoval: true })
    expect(rows(await late.instant({ expr, atMs: 600_000 }))).toEqual([
      [{}, 600],
      [{ job: 'b', n: 'hits_total' }, 1200],
    ])
  })

  test('equal selectors are loaded once, over the longest time that is needed', async () => {
    const { engine, store } = setUp()
    await engine.instant({ expr: 'hits_total / rate(hits_total[10m])', atMs: 600_000 })
    expect(store.asked.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[1, 600_000]])
  })
})

describe('refusals', () => {
  const range = { fromMs: 0, toMs: 60_000, stepMs: 1_000 }

  test.each([
    ['sum(', 'bad_data', '1:5: parse error: unclosed left parenthesis', 4],
    [
      'hits_total[1m]',
      'bad_data',
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
      0,
    ],
    ['topk(NaN, hits_total)', 'execution', 'Parameter value is NaN', 5],
  ] as const)('%s', async (expr, type, message, start) => {
    const error = await failureOf(setUp().engine.range({ expr, ...range }))
    expect([error.queryErrorType, error.message, error.position?.start]).toEqual([type, message, start])
  })

  test.each([
    [{ ...range, stepMs: 0 }, /zero or negative query resolution/],
    [{ ...range, toMs: -1 }, /end timestamp must not be before start/],
    [{ ...range, toMs: 11_001_000 }, /exceeded maximum resolution of 11,000 points per timeseries/],
  ])('%j', async (times, message) => {
    const error = await failureOf(setUp().engine.range({ expr: '1', ...times }))
    expect(error.queryErrorType).toBe('bad_data')
    expect(error.message).toMatch(message)
  })

  test('more samples than allowed', async () => {
    const { engine, observed } = setUp({ maxSamples: 50 })
    const error = await failureOf(engine.instant({ expr: 'rate(hits_total[20m])', atMs: 1_500_000 }))
    expect(error.message).toMatch(/too many samples/)
    expect(observed.map(({ outcome }) => outcome)).toEqual(['execution'])
  })

  test('an answer with more samples than allowed', async () => {
    const { engine } = setUp({ maxSamples: 1_000 })
    const range = { fromMs: 0, toMs: 60_000, stepMs: 100 }
    const error = await failureOf(engine.range({ expr: 'hits_total', ...range }))
    expect(error.message).toMatch(/too many samples/)
    expect(rows(await engine.range({ expr: 'hits_total{job="a"}', ...range }))).toHaveLength(1)
  })

  test.each([
    ['calls', `${'sum(abs('.repeat(499)}hits_total${'))'.repeat(499)}`],
    ['a chain', Array.from({ length: 990 }, () => 'hits_total').join(' + ')],
    ['subqueries', `${'max_over_time('.repeat(400)}vector(1)${'[1m:1m])'.repeat(400)}`],
  ])('%s of nearly a thousand levels are evaluated', async (_what, expr) => {
    const { engine } = setUp()
    const { value } = await engine.range({ expr, fromMs: 0, toMs: 60_000, stepMs: 60_000 })
    expect(value.type === 'matrix' && value.series.length).toBeGreaterThan(0)
  })

  test('a store that fails is an internal error with its reason', async () => {
    const engine = createQueryEngine({
      store: { select: () => Promise.reject(new Error('disk gone')) },
      clock: createManualClock(),
    })
    const error = await failureOf(engine.instant({ expr: 'up', atMs: 0 }))
    expect([error.queryErrorType, error.message]).toEqual([
      'internal',
      'the query could not be evaluated: disk gone',
    ])
  })

  test('a query that takes too long ends when its time is up, and its loading is told so', async () => {
    const { engine, clock, store } = setUp({ timeoutMs: 2_000 }, new Promise(() => {}))
    const failure = failureOf(engine.instant({ expr: 'hits_total', atMs: 0, timeoutMs: 9_000 }))
    await clock.advance(2_000)
    expect((await failure).queryErrorType).toBe('timeout')
    expect(store.asked[0]?.signal?.aborted).toBe(true)
  })
})

describe('equal requests at the same time', () => {
  test('are loaded and evaluated once', async () => {
    const { engine, store, observed } = setUp()
    const ask = () => engine.instant({ expr: 'hits_total', atMs: 60_000 })
    const [first, second] = await Promise.all([ask(), ask()])
    expect(second).toBe(first)
    expect([store.asked.length, observed.length]).toEqual([1, 1])
    await ask()
    expect(store.asked.length).toBe(2)
  })

  test('one who leaves does not end it for the other; when both have left it is stopped', async () => {
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const { engine, store } = setUp({}, gate)
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()]
    const ask = (abort: AbortController, atMs: number) =>
      engine.instant({ expr: 'hits_total', atMs, signal: abort.signal })
    const left = failureOf(ask(one, 60_000))
    const stayed = ask(two, 60_000)
    const alone = failureOf(ask(three, 75_000))
    one.abort()
    three.abort()
    expect((await left).queryErrorType).toBe('canceled')
    expect((await alone).queryErrorType).toBe('canceled')
    expect(store.asked.map(({ signal }) => signal?.aborted)).toEqual([false, true])
    open()
    expect(rows(await stayed)).toHaveLength(2)
  })
})

test('a long range query lets other work in between its slices', async () => {
  const { engine } = setUp()
  const seen = { turns: 0 }
  const counting = new AbortController()
  const count = (): void => {
    seen.turns += 1
    if (!counting.signal.aborted) setImmediate(count)
  }
  setImmediate(count)
  await engine.range({ expr: 'rate(hits_total[10m])', fromMs: 0, toMs: 3_000_000, stepMs: 300 })
  counting.abort()
  expect(seen.turns).toBeGreaterThan(5)
})

describe('a result of more series than are evaluated at a time', () => {
  const many = (names: readonly string[]): SeriesSlice[] =>
    Array.from({ length: 2_400 }, (_, i) => ({
      labels: labelsFromObject({ __name__: names[i % names.length] ?? '', n: `${i >> (names.length - 1)}` }),
      timestampsMs: Float64Array.of(0, 30_000, 60_000),
      values: Float64Array.of(i, i + 30, i + 60),
    }))
  const ask = (series: SeriesSlice[], expr: string) =>
    createQueryEngine({ store: { select: async () => series }, clock: createManualClock(1_000_000) }).range({
      expr,
      fromMs: 60_000,
      toMs: 120_000,
      stepMs: 60_000,
    })

  test('has them all, in order', async () => {
    const { value } = await ask(many(['a_total']), 'rate(a_total[2m])')
    const series = value.type === 'matrix' ? value.series : []
    expect(series.map(({ labels }) => labelsToObject(labels).n)).toEqual(
      Array.from({ length: 2_400 }, (_, i) => `${i}`).sort(compareStrings),
    )
    expect(series.every(({ values }) => values[0] !== undefined)).toBe(true)
  })

  test('is an error where two of them become equal, wherever they stood', async () => {
    const series = many(['a_total', 'b_total'])
    const apart = [...series.filter((_, i) => i % 2 === 0), ...series.filter((_, i) => i % 2 === 1)]
    const failure = await failureOf(ask(apart, 'rate({__name__=~"a_total|b_total"}[2m])'))
    expect(failure.message).toBe('vector cannot contain metrics with the same labelset')
  })
})
