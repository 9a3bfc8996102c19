import { DeckError } from '../../contract/errors.ts'
import { SeriesCount, topOf } from '../../core/cardinality/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import { formatRetention, invalidParameter, type Params, readLimit } from '../../core/prom-api/index.ts'
import { DEFAULT_OPTIONS, formatDurationMs } from '../../core/promql/index.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

const writeTime = (ms: number): string => new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z')

/** `status/runtimeinfo`, as far as there is such a thing here; the rest is empty. */
export async function answerRuntimeInfo({ deck, nowMs }: PromQuestion): Promise<PromAnswer> {
  const { isGood, loadedAtMs } = await deck.configuration.current()
  const { retention } = deck.store.statistics()
  const info = {
    startTime: writeTime(deck.startedAtMs),
    CWD: '',
    hostname: '',
    serverTime: writeTime(nowMs),
    reloadConfigSuccess: isGood,
    lastConfigTime: writeTime(loadedAtMs),
    corruptionCount: 0,
    goroutineCount: 0,
    GOMAXPROCS: 1,
    GOMEMLIMIT: 0,
    GOGC: '',
    GODEBUG: '',
    storageRetention: retention ? formatRetention(retention) : '',
  }
  return { data: [JSON.stringify(info)] }
}

/** `status/config`: the files in force, one behind the other, without their secrets. */
export async function answerConfig({ deck, readsConfiguration = false }: PromQuestion): Promise<PromAnswer> {
  if (!readsConfiguration)
    throw new DeckError(
      'forbidden',
      'the configuration is for those who may read it: an admin, or a key of one',
    )
  const { files } = await deck.configuration.current()
  return { data: [JSON.stringify({ yaml: files.map(({ text }) => text).join('---\n') })] }
}

/** `status/flags`: those of Prometheus' flags that decide what a query answers here. */
export async function answerFlags(): Promise<PromAnswer> {
  const flags = {
    'query.lookback-delta': formatDurationMs(DEFAULT_OPTIONS.lookbackMs),
    'query.max-samples': String(DEFAULT_OPTIONS.maxSamples),
    'web.enable-remote-write-receiver': 'true',
  }
  return { data: [JSON.stringify(flags)] }
}

/** `status/walreplay`: whoever can ask is answered when everything was read again. */
export async function answerWalReplay(): Promise<PromAnswer> {
  return { data: [JSON.stringify({ min: 0, max: 0, current: 0, state: 'done' })] }
}

/** `scrape_pools`: the names of all jobs that have targets. */
export async function answerScrapePools({ deck }: PromQuestion): Promise<PromAnswer> {
  const jobs = [...new Set((await deck.targets.list()).map(({ job }) => job))].sort()
  return { data: [JSON.stringify({ scrapePools: jobs })] }
}

const RECENT_MS = 2 * 3_600_000
const SLICE_SERIES = 5_000
const DEFAULT_TOP = 10
const MOST_TOP = 10_000

/** `status/tsdb`: what series are made of, of those with samples within the last two hours. */
export async function answerTsdb({ deck, params, nowMs }: PromQuestion): Promise<PromAnswer> {
  const top = readTop(params)
  const series = await deck.store.series({ anyOf: [], fromMs: nowMs - RECENT_MS, toMs: nowMs + RECENT_MS })
  const counted = await countSeries(series)
  const { newestMs, oldestMs } = deck.store.statistics()
  const of = <T>(entries: ReadonlyMap<string, T>, figure: (entry: T) => number) =>
    topOf(entries, figure, top).map(([name, entry]) => ({ name, value: figure(entry) }))
  const data = {
    headStats: {
      numSeries: series.length,
      numLabelPairs: counted.labelPairs,
      chunkCount: series.length,
      minTime: oldestMs ?? 0,
      maxTime: newestMs ?? 0,
    },
    seriesCountByMetricName: of(counted.metrics, metric => metric.series),
    labelValueCountByLabelName: of(counted.labels, ({ values }) => values.size),
    memoryInBytesByLabelName: of(counted.labels, ({ bytes }) => bytes),
    seriesCountByLabelValuePair: counted
      .topPairs(top)
      .map(pair => ({ name: `${pair.name}=${pair.value}`, value: pair.series })),
  }
  return { data: [JSON.stringify(data)] }
}

function readTop(params: Params): number {
  if ((params.get('limit') ?? '') === '') return DEFAULT_TOP
  const limit = readLimit(params)
  if (limit < 1) throw invalidParameter('limit', 'limit must be a positive number')
  return Math.min(limit, MOST_TOP)
}

async function countSeries(series: readonly Labels[]): Promise<SeriesCount> {
  const count = new SeriesCount()
  for (const [i, labels] of series.entries()) {
    // A hundred thousand series are more than anybody else should wait for.
    if (i % SLICE_SERIES === SLICE_SERIES - 1) await new Promise(resolve => setImmediate(resolve))
    count.add(labels)
  }
  return count
}
