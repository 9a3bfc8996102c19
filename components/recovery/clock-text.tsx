'use client'
import { useNowValue } from '../../lib/client/clock.tsx'
import { clockText } from '../incidents/incident-model.ts'

type MomentProps = {
  atMs: number
  /** What the deck's clock is ahead of the browser's. */
  skewMs: number
}

/** What is left until a moment, as a station clock writes it: 03:41. Stays at 00:00. */
export function Remaining({ atMs, skewMs }: MomentProps) {
  const text = useNowValue(nowMs => clockText(Math.max(0, atMs - nowMs - skewMs)))
  return (
    <span className="num" suppressHydrationWarning>
      {text}
    </span>
  )
}

/** How long ago a moment was: 00:38. */
export function Elapsed({ atMs, skewMs }: MomentProps) {
  const text = useNowValue(nowMs => clockText(Math.max(0, nowMs + skewMs - atMs)))
  return (
    <span className="num" suppressHydrationWarning>
      {text}
    </span>
  )
}
