import { afterAll, beforeAll, describe, vi } from 'vitest'
import { seriesStoreContract } from '../../ports/series-store.contract.ts'
import type { StoreLacks } from '../../ports/series-store-contract/helpers.ts'
import { openTestSeries, readFromEngine } from './testing.ts'
import { isInstalled, startVictoriaMetrics, type TestEngine } from './testing-engines.ts'

// A real server, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const LACKS: StoreLacks = {
  bits: 'VictoriaMetrics keeps decimals, and no NaN but the marker of staleness',
  histograms: 'VictoriaMetrics knows no native ones',
  seriesWindows: 'VictoriaMetrics knows the days of a series',
  nameWindows: 'VictoriaMetrics knows the days of a series',
}

describe.runIf(isInstalled('victoria-metrics'))('on a real VictoriaMetrics', () => {
  let engine: TestEngine
  let runs = 0
  beforeAll(async () => {
    engine = await startVictoriaMetrics()
  })
  afterAll(() => engine.stop())

  seriesStoreContract(
    'history in VictoriaMetrics',
    async limits => {
      const series = openTestSeries(engine, { ...limits, keepMs: 0 })
      series.store.acceptOutOfOrder(limits.outOfOrderWindowMs ?? 0)
      return { store: readFromEngine(series, engine, String(runs++)), close: () => series.close() }
    },
    LACKS,
  )
})
