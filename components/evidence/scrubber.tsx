'use client'
import { useEffect, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { formatClock, formatMinute } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { stopsOf } from './replay-model.ts'
import styles from './scrubber.module.css'

const STEP_MS = 10_000
const JUMPS: readonly (readonly [label: string, byMs: number])[] = [
  ['−5 min', -300_000],
  ['−1 min', -60_000],
  ['+1 min', 60_000],
  ['+5 min', 300_000],
]

type ScrubberProps = {
  data: IncidentData
  span: { fromMs: number; toMs: number }
  atMs: number
  /** Beside the line there are buttons to go by minutes. */
  hasJumps?: boolean
  /** Told when a moment is chosen, not while the hand still moves. */
  onPick: (atMs: number) => void
}

/** The incident's time as a line to go along, with what happened as ticks. */
export function Scrubber({ data, span, atMs, hasJumps = false, onPick }: ScrubberProps) {
  const { zone } = useTimeZone()
  const [draggedMs, setDragged] = useState<number | null>(null)
  const shownMs = draggedMs ?? atMs
  // Where the page stands counts as soon as it has gone there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment is what it is about
  useEffect(() => setDragged(null), [atMs])
  const place = (momentMs: number) =>
    `${((100 * (momentMs - span.fromMs)) / Math.max(1, span.toMs - span.fromMs)).toFixed(2)}%`
  const pick = (momentMs: number) => {
    const within = Math.min(span.toMs, Math.max(span.fromMs, momentMs))
    setDragged(within)
    onPick(within)
  }
  const commit = () => {
    if (draggedMs !== null) onPick(draggedMs)
  }
  return (
    <div className={styles.scrubber}>
      <div className={styles.line}>
        <div className={styles.stops} aria-hidden="true">
          {stopsOf(data, span).map(stopMs => (
            <i key={stopMs} style={{ left: place(stopMs) }} />
          ))}
          <b style={{ left: place(data.incident.impactStartMs) }} title="Impact begins" />
        </div>
        <input
          type="range"
          aria-label="Moment of the incident"
          aria-valuetext={formatClock(shownMs, zone)}
          min={span.fromMs}
          max={span.toMs}
          step={STEP_MS}
          value={shownMs}
          onChange={event => setDragged(Number(event.target.value))}
          onPointerUp={commit}
          onKeyUp={commit}
        />
        <p className="flex justify-between text-ink-3 text-small">
          <span className="num">{formatMinute(span.fromMs, zone)}</span>
          <b className="num text-ink">{formatClock(shownMs, zone)}</b>
          <span className="num">{formatMinute(span.toMs, zone)}</span>
        </p>
      </div>
      {hasJumps ? <Jumps onJump={byMs => pick(shownMs + byMs)} /> : null}
    </div>
  )
}

function Jumps({ onJump }: { onJump: (byMs: number) => void }) {
  return (
    <div className="flex flex-wrap gap-2">
      {JUMPS.map(([label, byMs]) => (
        <Button key={label} onClick={() => onJump(byMs)}>
          {label}
        </Button>
      ))}
    </div>
  )
}
