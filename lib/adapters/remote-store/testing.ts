import { HIGH_WORD, LOW_WORD, wordsOf } from '../../core/chunk/index.ts'
import { type Labels, type Matcher, withLabel } from '../../core/labels/index.ts'
import { encodeHistogram, writeHistogram, writeSample } from '../../core/remote-write/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import { WireWriter } from '../../core/wire/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OfferedSamples, SampleForwarder } from '../../ports/remote-write.ts'
import {
  APPEND_OUTCOMES,
  type SeriesFilter,
  type SeriesSlice,
  type SeriesStore,
} from '../../ports/series-store.ts'
import { silentLog } from '../series-store/testing.ts'
import { systemClock } from '../system-clock.ts'
import { createRemoteSeries, type RemoteSeries } from './index.ts'
import { labelBytes } from './label-bytes.ts'
import type { TestEngine } from './testing-engines.ts'

const APPENDED = APPEND_OUTCOMES.indexOf('appended')

/** Sends what it was offered at once when it is flushed; keeps nothing. */
export function createDirectForwarder(writeUrl: string, sendsHistograms = () => false): SampleForwarder {
  let waiting = new WireWriter(65_536)
  return {
    isWanted: true,
    offer({ batch, outcomes, labelsOf }: OfferedSamples) {
      const words = wordsOf(batch.values)
      for (const [i, ref] of batch.refs.entries()) {
        if (outcomes && outcomes[i] !== APPENDED) continue
        const histogram = batch.histograms?.get(i)
        if (histogram) {
          if (sendsHistograms())
            writeHistogram(
              waiting,
              labelBytes(labelsOf(ref)),
              encodeHistogram(histogram, batch.timestampsMs[i] ?? 0),
            )
          continue
        }
        const [low, high] = [words[2 * i + LOW_WORD] ?? 0, words[2 * i + HIGH_WORD] ?? 0]
        const timestampMs = batch.timestampsMs[i] ?? 0
        writeSample(waiting, labelBytes(labelsOf(ref)), { timestampMs, low, high })
      }
    },
    async flush() {
      if (waiting.length === 0) return
      const body = packBlock(waiting.take())
      waiting = new WireWriter(65_536)
      const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' }
      const answer = await fetch(writeUrl, { method: 'POST', body: Uint8Array.from(body), headers })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`the engine refused samples with ${answer.status}: ${text}`)
    },
  }
}

export const ANY_ADDRESS = { refusal: () => null }

/** A remote store on a test's engine, with nothing between. */
export function openTestSeries(
  engine: Pick<TestEngine, 'url' | 'writeUrl'>,
  options: { readonly maxActiveSeries?: number; readonly keepMs?: number; readonly clock?: Clock } = {},
): RemoteSeries {
  let opened: RemoteSeries | null = null
  opened = createRemoteSeries({
    url: engine.url,
    version: 'test',
    addressRule: ANY_ADDRESS,
    forwarder: createDirectForwarder(engine.writeUrl, () => opened?.takesHistograms() ?? false),
    sending: () => ({ behindMs: 0, waitingSamples: 0, queueError: null, error: null }),
    clock: options.clock ?? systemClock,
    log: silentLog,
    limits: { maxActiveSeries: options.maxActiveSeries ?? 1_000_000 },
    ...(options.keepMs === undefined ? {} : { keepMs: options.keepMs }),
  })
  return opened
}

/**
 * A store whose every reading comes from the engine: before each, what was appended is sent, and memory forgets it.
 * Series of different runs are apart, by a label that nobody sees.
 */
export function readFromEngine(series: RemoteSeries, engine: TestEngine, run: string): SeriesStore {
  const { store } = series
  const own: Matcher = { name: RUN, op: '=', value: run }
  const bare = (labels: Labels): Labels => withLabel(labels, RUN, '')
  const within = (filter: SeriesFilter): SeriesFilter => ({
    ...filter,
    anyOf: (filter.anyOf.length > 0 ? filter.anyOf : [[]]).map(matchers => [...matchers, own]),
  })
  const sliced = (slice: SeriesSlice): SeriesSlice => ({ ...slice, labels: bare(slice.labels) })
  async function sent(): Promise<void> {
    await store.flush()
    await engine.settle()
    await series.maintain(Date.now())
  }
  return {
    get epoch() {
      return store.epoch
    },
    resolve: labels => store.resolve(withLabel(labels, RUN, run)),
    knows: labels => store.knows(withLabel(labels, RUN, run)),
    append: batch => store.append(batch),
    judge: batch => store.judge(batch),
    flush: () => store.flush(),
    statistics: () => store.statistics(),
    async select(request) {
      await sent()
      return (await store.select({ ...request, matchers: [...request.matchers, own] })).map(sliced)
    },
    async scan(request, begin) {
      await sent()
      await store.scan({ ...request, matchers: [...request.matchers, own] }, () => {
        const visit = begin()
        return slice => visit(sliced(slice))
      })
    },
    async series(filter) {
      await sent()
      return (await store.series(within(filter))).map(bare)
    },
    async labelNames(filter) {
      await sent()
      return (await store.labelNames(within(filter))).filter(name => name !== RUN)
    },
    async labelValues(name, filter) {
      await sent()
      return store.labelValues(name, within(filter))
    },
  }
}

const RUN = 'test_run'
