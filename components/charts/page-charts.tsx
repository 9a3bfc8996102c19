'use client'

import { type ReactNode, useCallback } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { rangeBounds, rangeLengthSeconds, zoomRange } from '../../lib/core/time-range.ts'
import { ChartGroup } from './crosshair.tsx'

/** The axis moves in this share of its length: less would not be a pixel. */
const STEPS = 720
const LEAST_GRAIN_MS = 2_000

/** A chart group over the page's own time range; dragging over a chart changes the range in the URL. */
export function PageCharts({ children }: { readonly children: ReactNode }) {
  const { range, setRange } = useTimeRange()
  const nowMs = useNow()
  const grainMs = Math.max(LEAST_GRAIN_MS, (rangeLengthSeconds(range) * 1000) / STEPS)
  const { fromMs, toMs } = rangeBounds(range, Math.ceil(nowMs / grainMs) * grainMs)
  const onZoom = useCallback(
    (start: number, end: number) => setRange(zoomRange(start, end, Date.now())),
    [setRange],
  )
  return (
    <ChartGroup fromMs={fromMs} toMs={toMs} onZoom={onZoom}>
      {children}
    </ChartGroup>
  )
}
