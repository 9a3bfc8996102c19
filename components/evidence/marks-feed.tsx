'use client'
import { useEffect, useMemo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { BandRow, MarkRow } from '../../lib/contract/evidence.ts'
import { rangeBounds } from '../../lib/core/time-range.ts'
import type { SharedMarks } from '../charts/chart-marks.ts'
import { chartBands, chartMarks, marksPath } from './mark-model.ts'

type Answer = { readonly marks: readonly MarkRow[]; readonly bands: readonly BandRow[] }
const NOTHING: Answer = { marks: [], bands: [] }

const HOUR_MS = 3_600_000
/** A deploy stands on the charts within seconds. */
const EVERY_MS = 5_000

/** Draws nothing: hands the marks and bands of the page's time range to the charts around it. */
export function MarksFeed({
  service,
  onMarks,
}: {
  service: string | null
  onMarks: (marks: SharedMarks) => void
}) {
  const { range } = useTimeRange()
  // The hour keeps the address the same between polls.
  const hourMs = useNowValue(nowMs => Math.floor(nowMs / HOUR_MS) * HOUR_MS)
  const { fromMs, toMs } = rangeBounds(range, hourMs + HOUR_MS)
  const path = marksPath(service, fromMs - HOUR_MS, toMs)
  const { data } = usePolled<Answer>(path, EVERY_MS)
  const text = JSON.stringify(data ?? NOTHING)
  // An equal answer is the same marks, so that no chart is drawn anew for it.
  const marks = useMemo((): SharedMarks => {
    const answer: Answer = JSON.parse(text)
    return { marks: chartMarks(answer.marks), bands: chartBands(answer.bands) }
  }, [text])
  useEffect(() => onMarks(marks), [marks, onMarks])
  return null
}
