import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { labelsFromObject, metricName } from '../../core/labels/index.ts'
import { writeStale } from '../../core/stale.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { ANY_ADDRESS, openTestSeries } from '../remote-store/testing.ts'
import { isInstalled, startPrometheus, type TestEngine } from '../remote-store/testing-engines.ts'
import { emptySeriesTables, openTestStore, silentLog } from '../series-store/testing.ts'
import { systemClock } from '../system-clock.ts'
import { type CopyWay, copyMetrics, StoreKeptError } from './index.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const HOUR_MS = 3_600_000
const STEP_MS = 60_000
const NOW_MS = Math.floor(Date.now() / STEP_MS) * STEP_MS
const FROM_MS = NOW_MS - 4 * HOUR_MS
const STEPS = 3 * 60
const NAMES = Array.from({ length: 45 }, (_, i) => `metric_${String(i).padStart(2, '0')}`)

/** Three hours of 45 metrics, a sample a minute; the last of each is a marker of staleness. */
async function fill(store: SeriesStore): Promise<void> {
  const refs = NAMES.map(name => store.resolve(labelsFromObject({ __name__: name, job: 'a' })) ?? -1)
  for (let step = 0; step < STEPS; step++) {
    const values = Float64Array.from(refs, (_, i) => i + step / 3)
    if (step === STEPS - 1) for (const i of values.keys()) writeStale(values, i)
    store.append({
      refs: Uint32Array.from(refs),
      timestampsMs: new Float64Array(refs.length).fill(FROM_MS + step * STEP_MS),
      values,
    })
  }
  await store.flush()
}

const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)].join()

async function contents(store: Pick<SeriesStore, 'select'>) {
  const slices = await store.select({ matchers: [], fromMs: FROM_MS - HOUR_MS, toMs: NOW_MS })
  return slices
    .map(({ labels, timestampsMs, values }) => ({
      name: metricName(labels),
      times: [...timestampsMs].join(),
      bits: bits(values),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

describe.runIf(isInstalled('prometheus'))('history is copied', () => {
  let database: TestDatabase
  let engine: TestEngine
  let original: Awaited<ReturnType<typeof contents>>
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-copy-'))

  beforeAll(async () => {
    ;[database, engine] = await Promise.all([createTestDatabase(), startPrometheus()])
    const store = await openTestStore(database.pool)
    store.acceptOutOfOrder(24 * HOUR_MS)
    await fill(store)
    original = await contents(store)
    await store.close()
  })
  afterAll(async () => {
    await engine.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const copy = (way: CopyWay, options: { signal?: AbortSignal; onProgress?: () => void } = {}) =>
    copyMetrics({
      way,
      pool: database.pool,
      metricsUrl: engine.url,
      remoteWriteUrl: engine.writeUrl,
      version: 'test',
      addressRule: ANY_ADDRESS,
      clock: systemClock,
      log: silentLog,
      folder,
      maxActiveSeries: 1_000,
      retention: { maxAgeMs: 24 * HOUR_MS, maxBytes: 1e15 },
      onProgress: options.onProgress ?? (() => {}),
      signal: options.signal ?? new AbortController().signal,
    })
  const placeOf = (): string => {
    const [file = ''] = readdirSync(join(folder, 'metrics-copy'))
    return join(folder, 'metrics-copy', file)
  }

  test('into an engine: stopped in the middle it goes on there, and all arrives bit by bit', async () => {
    const stopping = new AbortController()
    let steps = 0
    const stopped = copy('to-engine', {
      signal: stopping.signal,
      onProgress: () => {
        steps++
        if (steps === 6) stopping.abort(new Error('stopped'))
      },
    })
    await expect(stopped).rejects.toThrow('stopped')
    const report = await copy('to-engine')
    expect(report.wentOnFromMs).toBeGreaterThan(FROM_MS)
    expect(report.samples).toBeGreaterThan(0)
    expect(report.samples).toBeLessThan(NAMES.length * STEPS)
    const far = openTestSeries(engine, { keepMs: 0 })
    expect(await contents(far.store)).toEqual(original)
    await far.close()
  })

  test('again: nothing is left to copy', async () => {
    expect(await copy('to-engine')).toMatchObject({ samples: 0, leftOut: 0 })
  })

  test('ended between writing and noting that: what is there is not written again', async () => {
    const path = placeOf()
    const kept = readFileSync(path, 'utf8')
    const place = JSON.parse(kept)
    writeFileSync(path, JSON.stringify({ ...place, fromMs: FROM_MS + 2.5 * HOUR_MS, name: NAMES[19] }))
    // Twenty names after the one that was noted were written, and five more.
    expect((await copy('to-engine')).samples).toBe(5 * 30)
    writeFileSync(path, kept)
  })

  test('while a deck keeps the embedded store it is refused', async () => {
    const store = await openTestStore(database.pool)
    await expect(copy('to-engine')).rejects.toThrow(StoreKeptError)
    await store.close()
  })

  test('into the embedded store, beside what is there already, and twice the same', async () => {
    await emptySeriesTables(database.pool)
    const before = await openTestStore(database.pool)
    const ref = before.resolve(labelsFromObject({ __name__: 'newer' })) ?? -1
    before.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(NOW_MS),
      values: Float64Array.of(7),
    })
    await before.close()
    expect((await copy('to-embedded')).samples).toBe(NAMES.length * STEPS)
    expect((await copy('to-embedded')).samples).toBe(0)
    const store = await openTestStore(database.pool)
    const found = await contents(store)
    expect(found.filter(({ name }) => name !== 'newer')).toEqual(original)
    expect(found.map(({ name }) => name)).toContain('newer')
    await store.close()
  })
})
