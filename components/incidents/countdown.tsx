'use client'
import clsx from 'clsx'
import { useNowValue } from '../../lib/client/clock.tsx'
import { standingOf } from '../../lib/core/incident/clocks.ts'
import type { Clock } from '../../lib/core/incident/types.ts'
import { countdownText } from './incident-model.ts'

/** A limit on one line: "Acknowledge 03:12", red and with a plus once it has passed. */
export function Countdown({ clock, className }: { clock: Clock; className?: string }) {
  const { dueMs } = clock
  const text = useNowValue(nowMs => (dueMs === null ? '' : countdownText(dueMs, nowMs)))
  const standing = useNowValue(nowMs => standingOf(clock, nowMs))
  return (
    <span className={clsx('whitespace-nowrap', className)}>
      <span className="text-ink-3">{clock.title} </span>
      <b
        className={clsx(
          'num font-medium',
          standing === 'overdue' && 'text-down',
          standing === 'warning' && 'text-warn',
        )}
        suppressHydrationWarning
      >
        {text}
      </b>
      {standing === 'overdue' ? <span className="sr-only"> overdue</span> : null}
    </span>
  )
}
