'use client'
import { useMemo } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { ServiceData } from '../../lib/contract/overview.ts'
import { useAlertCounts } from '../alerts/use-alerts.ts'
import { PartsTable } from '../overview/board.tsx'
import { SPARK_PX } from '../overview/board-cells.tsx'
import { courseWindow, latencyDecimals } from '../overview/board-model.ts'
import { Section } from '../ui/section.tsx'

type PartsProps = { data: ServiceData; rangeSeconds: number; skewMs: number; isStale: boolean }

/** The parts of a service as rows of the board. */
export function PartsSection({ data, rangeSeconds, skewMs, isStale }: PartsProps) {
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const { fromMs, toMs } = courseWindow(data.atMs, { rangeSeconds, widthPx: SPARK_PX })
  const decimals = latencyDecimals([data.row])
  const alerts = useAlertCounts()
  const view = useMemo(
    () => ({ skewMs, fromMs, toMs, zone, latencyDecimals: decimals, isStale, hrefOf, alerts }),
    [skewMs, fromMs, toMs, zone, decimals, isStale, hrefOf, alerts],
  )
  return (
    <Section className="mt-8" title="Parts" note={`${data.row.parts.length}, worst first`}>
      <PartsTable row={data.row} view={view} />
    </Section>
  )
}
