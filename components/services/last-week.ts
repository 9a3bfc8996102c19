'use client'
import { useState } from 'react'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { lastValue } from './series-values.ts'

const WEEK_MS = 7 * 86_400_000
const MINUTE_MS = 60_000
const AROUND_MS = 5 * MINUTE_MS

/** The same figure a week before; null while it is not known, or when there was none. */
export function useLastWeek(expr: string | null, atMs: number): number | null {
  // The minute that the page was opened in: asking anew with every tick would tell nothing new.
  const [openedMs] = useState(() => Math.floor(atMs / MINUTE_MS) * MINUTE_MS)
  const toMs = openedMs - WEEK_MS
  const answer: SeriesAnswer = useSeries({
    expr,
    range: { kind: 'fixed', fromMs: toMs - AROUND_MS, toMs },
    stepSeconds: 60,
  })
  return lastValue(answer.series[0]?.points ?? [])
}
