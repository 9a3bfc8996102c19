// A program for the crash test: keeps a series store and appends to it until it is killed. Prints what it acknowledged.
import pg from 'pg'
import { labelsFromObject } from '../../../core/labels/index.ts'
import { histogramOf } from '../../../core/native-histogram/index.ts'
import { systemClock } from '../../system-clock.ts'
import { createEmbeddedSeriesStore } from '../embedded-store.ts'

const [url = '', seriesCount = '', everyMs = '', timesAsFast = '', maintainEveryMs = ''] =
  process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 4 })
pool.on('error', () => {})
// Its clock runs faster than the world's, so that chunks are cut and saved while the test watches.
const startedMs = Date.now()
let shiftMs = 0
const clock = {
  ...systemClock,
  now: () => startedMs + shiftMs + (Date.now() - startedMs) * Number(timesAsFast),
}
const print = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)
const store = await createEmbeddedSeriesStore({
  pool,
  clock,
  log: { info: () => {}, warn: () => {}, error: (fields, message) => print({ error: message, ...fields }) },
  limits: { maxActiveSeries: 100_000 },
  retention: { maxAgeMs: 1e12, maxBytes: 1e15 },
  // What was appended before a flush began is on disk once it is reported. Both times are of one clock, taken where they
  // count: a difference of two would grow by every pause of a busy machine.
  observe: event => {
    if (event.kind === 'flushed') print({ durableUntilMs: performance.timeOrigin + event.startedMs })
  },
})
const count = Number(seriesCount)
shiftMs = Math.max(0, (store.statistics().newestMs ?? 0) + 1_000 - startedMs)
const refs = Uint32Array.from({ length: count }, (_, i) => {
  const ref = store.resolve(labelsFromObject({ __name__: 'crash', series: String(i) }))
  if (ref === null) throw new Error('no room for the series')
  return ref
})
store.acceptOutOfOrder(1_800_000)
const beside = ['histogram', 'late'].map(kind => {
  const ref = store.resolve(labelsFromObject({ __name__: 'beside', kind }))
  if (ref === null) throw new Error('no room for the series')
  return ref
})
print({ opened: Date.now() })

/** A histogram, and a sample that comes after one of a minute later. */
function appendBeside(atMs: number): void {
  const [histogramRef = 0, lateRef = 0] = beside
  const timestampsMs = Float64Array.of(atMs, atMs, atMs - 60_000)
  const histograms = new Map([[0, histogramOf({ count: 1, sum: atMs, zeroCount: 1 })]])
  store.append({
    refs: Uint32Array.of(histogramRef, lateRef, lateRef),
    timestampsMs,
    values: timestampsMs.slice(),
    histograms,
  })
}

/** Every sample's value tells its own time, so that a reader can check it. */
function appendRound(): void {
  const atMs = clock.now()
  const timestampsMs = new Float64Array(count).fill(atMs)
  store.append({ refs, timestampsMs, values: timestampsMs })
  appendBeside(atMs)
  print({ appendedMs: atMs, realMs: performance.timeOrigin + performance.now() })
}

setInterval(appendRound, Number(everyMs))
setInterval(() => void store.maintain(clock.now()), Number(maintainEveryMs))
