import { parseExposition } from '../../lib/core/exposition/index.ts'
import { type Labels, labelPairs, labelsOf } from '../../lib/core/labels/index.ts'
import { writeLabels } from '../../lib/core/remote-write/index.ts'
import { packBlock } from '../../lib/core/snappy/index.ts'
import { WireWriter } from '../../lib/core/wire/index.ts'
import type { SeriesStore } from '../../lib/ports/series-store.ts'
import { instanceOf } from './core.ts'
import { SERIES_OF_A_TARGET } from './exporters.ts'
import { createExposition, type Mix } from './exposition.ts'

/** What one target showed at some times: `values[step][series]`. */
export type TargetHistory = {
  readonly labels: readonly Labels[]
  readonly timesMs: readonly number[]
  readonly values: readonly Float64Array[]
}

/** The past of one target, as its exporter would have shown it. */
export function historyOf(mix: Mix, target: number, timesMs: readonly number[]): TargetHistory {
  const next = createExposition(mix, target + 1, SERIES_OF_A_TARGET)
  let labels: Labels[] = []
  const values = timesMs.map(() => {
    const read = parseExposition(next(), 'text/plain')
    if (!read.ok) throw new Error(read.error)
    if (labels.length === 0)
      labels = read.samples.map(sample =>
        labelsOf([...labelPairs(sample.labels), ['job', 'bench'], ['instance', instanceOf(target)]]),
      )
    return Float64Array.from(read.samples, sample => sample.value)
  })
  return { labels, timesMs, values }
}

/** Puts a target's past into a store, a scrape at a time. */
export function appendHistory(store: SeriesStore, { labels, timesMs, values }: TargetHistory): void {
  const refs = Uint32Array.from(labels, one => store.resolve(one) ?? 0)
  for (const [step, atMs] of timesMs.entries()) {
    const column = values[step] ?? new Float64Array(refs.length)
    store.append({ refs, timestampsMs: new Float64Array(refs.length).fill(atMs), values: column })
  }
}

const SERIES_A_REQUEST = 500

/** The same into a server that takes remote writes 1.0. */
export async function writeHistory(url: string, history: TargetHistory): Promise<void> {
  const words = history.values.map(column => new Uint32Array(column.buffer))
  for (let from = 0; from < history.labels.length; from += SERIES_A_REQUEST) {
    const request = new WireWriter(1 << 20)
    for (let i = from; i < Math.min(from + SERIES_A_REQUEST, history.labels.length); i++)
      request.bytes(1, seriesMessage(history, words, i))
    const answer = await fetch(`${url}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: Buffer.from(packBlock(request.take())),
    })
    if (!answer.ok) throw new Error(`prometheus refused a write: ${await answer.text()}`)
  }
}

function seriesMessage(
  { labels, timesMs }: TargetHistory,
  words: readonly Uint32Array[],
  series: number,
): Uint8Array {
  const message = new WireWriter(2_048)
  writeLabels(message, labels[series] ?? labelsOf([]))
  const sample = new WireWriter(32)
  for (const [step, atMs] of timesMs.entries()) {
    sample.clear()
    sample.tag(1, 1)
    sample.words(words[step]?.[2 * series] ?? 0, words[step]?.[2 * series + 1] ?? 0)
    sample.tag(2, 0)
    sample.int64(atMs)
    message.bytes(2, sample.written())
  }
  return message.take()
}
