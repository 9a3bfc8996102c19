import { HIGH_WORD, LOW_WORD, wordsOf } from '../../core/chunk/index.ts'
import type { HttpClient } from '../../core/config/job-config.ts'

import { encodeHistogram } from '../../core/remote-write/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import { WireWriter } from '../../core/wire/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { WriteAsker } from '../../ports/remote-write.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'
import { labelBytes } from '../remote-store/label-bytes.ts'
import type { CopyCounts } from './copy.ts'

export type IntoEngine = {
  readonly asker: WriteAsker
  readonly url: string
  readonly client: HttpClient
  readonly clock: Clock
  readonly takesHistograms: boolean
  readonly signal: AbortSignal
}

const SAMPLES_AT_ONCE = 10_000
const TIMEOUT_MS = 60_000
const ATTEMPTS = 6
const FIRST_PAUSE_MS = 500

/** Sends slices by remote write, and waits until they were taken. @throws with the engine's reason when they are not */
export async function writeIntoEngine(slices: readonly SeriesSlice[], into: IntoEngine): Promise<CopyCounts> {
  const counts = { samples: 0, leftOut: 0 }
  const request = new WireWriter(262_144)
  let waiting = 0
  const send = async (): Promise<void> => {
    if (waiting > 0) await post(request.take(), into)
    waiting = 0
  }
  for (const slice of slices) {
    const labels = labelBytes(slice.labels)
    for (let from = 0; from < slice.values.length; from += SAMPLES_AT_ONCE) {
      const to = Math.min(from + SAMPLES_AT_ONCE, slice.values.length)
      const { bytes, samples } = seriesOf(slice, labels, { from, to, takesHistograms: into.takesHistograms })
      if (waiting > 0 && waiting + samples > SAMPLES_AT_ONCE) await send()
      if (samples > 0) request.bytes(1, bytes)
      waiting += samples
      counts.samples += samples
      counts.leftOut += to - from - samples
    }
  }
  await send()
  return counts
}

/** A `TimeSeries` of some samples: 1 labels, 2 samples (1 value, 2 milliseconds), 4 native histograms. */
function seriesOf(
  { timestampsMs, values, histograms }: SeriesSlice,
  labels: Uint8Array,
  {
    from,
    to,
    takesHistograms,
  }: { readonly from: number; readonly to: number; readonly takesHistograms: boolean },
): { readonly bytes: Uint8Array; readonly samples: number } {
  const series = new WireWriter(labels.length + (to - from) * 20)
  series.raw(labels)
  const words = wordsOf(values)
  const sample = new WireWriter(32)
  let samples = 0
  for (let i = from; i < to; i++) {
    const timestampMs = timestampsMs[i] ?? 0
    const histogram = histograms?.[i] ?? null
    if (histogram !== null && !takesHistograms) continue
    samples++
    if (histogram !== null) {
      series.bytes(4, encodeHistogram(histogram, timestampMs))
      continue
    }
    sample.clear()
    sample.tag(1, 1)
    sample.words(words[2 * i + LOW_WORD] ?? 0, words[2 * i + HIGH_WORD] ?? 0)
    sample.tag(2, 0)
    sample.int64(timestampMs)
    series.bytes(2, sample.written())
  }
  return { bytes: series.take(), samples }
}

async function post(request: Uint8Array, { asker, url, client, clock, signal }: IntoEngine): Promise<void> {
  const body = packBlock(request)
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    const outcome = await asker.send({ url, client, timeoutMs: TIMEOUT_MS, version: 1, body, signal })
    if (outcome.kind === 'taken') return
    if (outcome.kind === 'refused' || attempt === ATTEMPTS) throw new Error(adviceOn(outcome.reason))
    await clock.sleep(outcome.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** attempt, signal)
  }
}

/** An engine that has newer samples may not take older ones: that can be helped. */
function adviceOn(reason: string): string {
  if (!/out of (order|bounds)|too old|too far/i.test(reason)) return reason
  return `${reason}: it holds newer samples already. Give it storage.tsdb.out_of_order_time_window longer than the copied time, or begin with an empty one`
}
