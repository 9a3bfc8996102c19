'use client'
import { useMemo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { TimeRange } from '../../lib/client/time-range.ts'
import type { WindowOccurrence } from '../../lib/contract/watch.ts'
import { rangeBounds } from '../../lib/core/time-range.ts'
import type { ChartBand } from '../charts/index.ts'
import { bandsOf, occurrencesPath } from './window-model.ts'

const HOUR_MS = 3_600_000
const EVERY_MS = 15_000

/** The planned work of a service within a time range, as bands for its charts. */
export function useWindowBands(service: string, range: TimeRange): readonly ChartBand[] {
  // The hour keeps the address the same between polls.
  const hourMs = useNowValue(nowMs => Math.floor(nowMs / HOUR_MS) * HOUR_MS)
  const { fromMs, toMs } = rangeBounds(range, hourMs + HOUR_MS)
  const path = occurrencesPath(fromMs - HOUR_MS, toMs)
  const { data } = usePolled<{ occurrences: readonly WindowOccurrence[] }>(path, EVERY_MS)
  return useMemo(() => bandsOf(data?.occurrences ?? [], service), [data, service])
}
