import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { labelsFromObject } from '../../core/labels/index.ts'
import { histogramOf } from '../../core/native-histogram/index.ts'
import { seriesStoreContract } from '../../ports/series-store.contract.ts'
import type { StoreLacks } from '../../ports/series-store-contract/helpers.ts'
import { openTestSeries, readFromEngine } from './testing.ts'
import { isInstalled, startPrometheus, type TestEngine } from './testing-engines.ts'

// A real server, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const LACKS: StoreLacks = {
  minusZero: 'remote read writes no zeros, of either sign',
  histograms: 'Prometheus 2.42 knows none whose bounds are given one by one',
  nameWindows: 'Prometheus tells names and values of labels of whole blocks',
}

describe.runIf(isInstalled('prometheus'))('on a real Prometheus', () => {
  let engine: TestEngine
  let runs = 0
  beforeAll(async () => {
    engine = await startPrometheus()
  })
  afterAll(() => engine.stop())

  seriesStoreContract(
    'history in Prometheus',
    async limits => {
      const series = openTestSeries(engine, { ...limits, keepMs: 0 })
      series.store.acceptOutOfOrder(limits.outOfOrderWindowMs ?? 0)
      return { store: readFromEngine(series, engine, String(runs++)), close: () => series.close() }
    },
    LACKS,
  )

  test('native histograms are told apart from what takes none, and arrive', async () => {
    const series = openTestSeries(engine, { keepMs: 0 })
    expect(await series.engine.traits()).toMatchObject({ kind: 'prometheus', takesHistograms: true })
    const { store } = series
    const ref = store.resolve(labelsFromObject({ __name__: 'native' })) ?? -1
    const histogram = histogramOf({
      schema: 3,
      count: 6,
      sum: 1.5,
      zeroThreshold: 2 ** -128,
      zeroCount: 1,
      positive: { indexes: Int32Array.of(0, 7), counts: Float64Array.of(2, 3) },
    })
    // After all that the suite has written: histograms may not come late there.
    const startMs = 1_700_000_000_000 + 2 * 3_600_000
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(startMs),
      values: Float64Array.of(Number.NaN),
      histograms: new Map([[0, histogram]]),
    })
    await store.flush()
    const question = {
      atMs: startMs,
      lookbackMs: 300_000,
      timeoutMs: 5_000,
      signal: new AbortController().signal,
    }
    const counted = await series.engine.instant({ ...question, expr: 'histogram_count(native)' })
    expect(counted.value).toMatchObject({ samples: [{ value: 6 }] })
    // As JSON it has lost its schema: whoever asked for it must read it otherwise.
    const asked = series.engine.instant({ ...question, expr: 'native' })
    await expect(asked).rejects.toMatchObject({ code: 'histograms' })
    await series.close()
  })
})
