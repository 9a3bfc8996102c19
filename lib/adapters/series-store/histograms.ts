import { HIGH_WORD, LOW_WORD, sampleSource } from '../../core/chunk/index.ts'
import { histogramsEqual, type NativeHistogram } from '../../core/native-histogram/index.ts'
import { type HeadBatch, MARK_HIGH, MARK_LOW, type TimedHistogram } from '../../core/series/index.ts'
import { APPEND_OUTCOMES, type AppendReport, type SampleBatch } from '../../ports/series-store.ts'
import type { StoreMemory } from './store-memory.ts'

type WithHistograms = SampleBatch & { readonly histograms: ReadonlyMap<number, NativeHistogram> }

const NOTHING: AppendReport = {
  appended: 0,
  repeated: 0,
  duplicate: 0,
  outOfOrder: 0,
  tooOld: 0,
  unknownRef: 0,
}

/** Keeps a histogram whose mark is in its series already. */
export function addHistogram(memory: StoreMemory, ref: number, sample: TimedHistogram): void {
  const id = memory.head.ids[ref] as number
  if (!memory.histogramIds.has(id)) {
    memory.histogramIds.add(id)
    memory.newHistogramIds.push(id)
  }
  memory.histograms.add(ref, sample, memory.newPart)
}

/** Appends a batch that holds histograms: numbers in between as ever, a histogram by its mark, then itself beside. */
export function appendWithHistograms(
  memory: StoreMemory,
  batch: WithHistograms,
  latestMs: number,
): AppendReport {
  const { head, log } = memory
  const marked = withMarks(batch, latestMs)
  const report = { ...NOTHING }
  const append = (from: number, to: number): AppendReport => {
    const part = head.append(partOf(marked, from, to), log)
    for (const outcome of APPEND_OUTCOMES) report[outcome] += part[outcome]
    return part
  }
  let at = 0
  for (const place of [...batch.histograms.keys()].sort((a, b) => a - b)) {
    const histogram = batch.histograms.get(place)
    if (!histogram || place >= batch.refs.length) continue
    if (place > at) append(at, place)
    at = place + 1
    const ref = batch.refs[place] as number
    const timestampMs = batch.timestampsMs[place] as number
    const { appended, repeated } = append(place, at)
    if (appended === 1) {
      log.side.histogram(head.ids[ref] as number, timestampMs, histogram)
      addHistogram(memory, ref, { timestampMs, histogram })
    } else if (repeated === 1 && isOther(memory.histograms.newestAt(ref, timestampMs), histogram)) {
      report.repeated--
      report.duplicate++
    }
  }
  if (at < batch.refs.length) append(at, batch.refs.length)
  return report
}

/** As the head's `judge`, with histograms told apart by what they hold. */
export function judgeWithHistograms(
  memory: StoreMemory,
  batch: WithHistograms,
  latestMs: number,
): Uint8Array {
  const outcomes = memory.head.judge(withMarks(batch, latestMs))
  /** By ref: the histogram of the batch that would be its newest. */
  const newest = new Map<number, TimedHistogram>()
  for (const [place, histogram] of [...batch.histograms].sort(([a], [b]) => a - b)) {
    const ref = batch.refs[place] as number
    const timestampMs = batch.timestampsMs[place] as number
    if (outcomes[place] === APPENDED) newest.set(ref, { timestampMs, histogram })
    if (outcomes[place] !== REPEATED) continue
    const earlier = newest.get(ref)
    const known =
      earlier?.timestampMs === timestampMs ? earlier.histogram : memory.histograms.newestAt(ref, timestampMs)
    if (isOther(known, histogram)) outcomes[place] = DUPLICATE
  }
  return outcomes
}

const APPENDED = APPEND_OUTCOMES.indexOf('appended')
const REPEATED = APPEND_OUTCOMES.indexOf('repeated')
const DUPLICATE = APPEND_OUTCOMES.indexOf('duplicate')

function withMarks({ refs, timestampsMs, values, histograms }: WithHistograms, latestMs: number): HeadBatch {
  const source = sampleSource({ timestampsMs, values: values.slice() })
  const { words } = source
  for (const place of histograms.keys()) {
    words[2 * place + HIGH_WORD] = MARK_HIGH
    words[2 * place + LOW_WORD] = MARK_LOW
  }
  return { refs, latestMs, ...source }
}

const partOf = (batch: HeadBatch, from: number, to: number): HeadBatch => ({
  refs: batch.refs.subarray(from, to),
  latestMs: batch.latestMs,
  ...sampleSource({
    timestampsMs: batch.timestampsMs.subarray(from, to),
    values: batch.values.subarray(from, to),
  }),
})

/** Whether there is one, and it is not the same. */
const isOther = (known: NativeHistogram | null, histogram: NativeHistogram): boolean =>
  known !== null && !histogramsEqual(known, histogram)
