// A program for the crash test: keeps a series store whose samples are sent on, and appends to it until it is killed.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createEmbeddedSeriesStore } from '../../../adapters/series-store/embedded-store.ts'
import { systemClock } from '../../../adapters/system-clock.ts'
import { labelsFromObject } from '../../../core/labels/index.ts'
import { testRemote, testSender } from '../testing.ts'

const [databaseUrl = '', remoteUrl = ''] = process.argv.slice(2)
const SERIES = 40
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
pool.on('error', () => {})
const { sender } = testSender(pool)
await sender.apply([testRemote(remoteUrl, { key: 'crash' })])
const store = await createEmbeddedSeriesStore({
  pool,
  clock: systemClock,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  limits: { maxActiveSeries: 1_000 },
  retention: { maxAgeMs: 1e12, maxBytes: 1e15 },
  forward: sender,
})
const refs = Uint32Array.from({ length: SERIES }, (_, i) => {
  const ref = store.resolve(labelsFromObject({ __name__: 'crash', series: String(i) }))
  if (ref === null) throw new Error('no room for the series')
  return ref
})
let atMs = Date.now()
let rounds = 0
setInterval(() => {
  atMs++
  rounds++
  store.append({
    refs,
    timestampsMs: new Float64Array(SERIES).fill(atMs),
    values: new Float64Array(SERIES).fill(atMs),
  })
}, 3)
// More often than by itself, so that kills fall into all places of a flush.
for (;;) {
  await pause(2)
  const appended = rounds
  await store.flush()
  process.stdout.write(`${appended}\n`)
}
