// Bytes that a sample of the installed node_exporter takes on disk: npm run bench -- storage [scrapes]. It is asked every
// 250 ms, so that two hours need a minute, and its samples are stored as if 15 s lay between; what counts up does so more
// slowly here than in two hours. The ingest bench measures the same of its own mix.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createScrapers, openStore, withDatabase } from './support/core.ts'
import { createReport } from './support/report.ts'
import { createSteppedClock } from './support/stepped-clock.ts'
import { storedChunks, storeEverything } from './support/storage.ts'

const STEP_MS = 15_000
const scrapes = Number(process.argv[2] ?? 240)
const report = createReport('storage')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

const port = await freePort()
const exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], {
  stdio: 'ignore',
})
const isMissing = await new Promise<boolean>(resolve => {
  exporter.once('error', () => resolve(true))
  exporter.once('spawn', () => resolve(false))
})
if (isMissing) {
  process.stderr.write('prometheus-node-exporter is not installed here: nothing was measured\n')
  process.exit(0)
}
try {
  await withDatabase(async pool => {
    const clock = createSteppedClock(Date.UTC(2026, 0, 15, 6))
    const store = await openStore(pool, clock)
    const { scrapers, close } = createScrapers(store, [port])
    await pause(1_000)
    const { signal } = new AbortController()
    for (let scrape = 0; scrape < scrapes; scrape++) {
      const next = pause(250)
      const outcome = await scrapers[0]?.scrape(clock.nowMs, signal)
      if (!outcome?.isUp) throw new Error(outcome?.error ?? 'the exporter was not asked')
      await store.flush()
      await store.maintain(clock.nowMs)
      clock.nowMs += STEP_MS
      await next
    }
    await close()
    const { activeSeries: series } = store.statistics()
    await storeEverything(store, clock)
    const { bytesPerSample, bitsPerSample, samplesPerChunk } = await storedChunks(pool, store)
    report("node_exporter's samples on disk, bytes a sample", bytesPerSample, { target: 2, aim: 1.4, series })
    report('of which bits of samples, bytes a sample', bitsPerSample, { samplesPerChunk })
    await store.close()
  })
} finally {
  exporter.kill()
}
