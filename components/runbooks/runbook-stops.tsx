'use client'
import clsx from 'clsx'
import { useMemo } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { RunbookStop } from '../../lib/core/runbook/types.ts'
import { Button } from '../ui/button.tsx'
import styles from './runbook.module.css'
import { RunbookText, type TextLevel } from './runbook-text.tsx'
import { StepRail } from './step-rail.tsx'

type StopsProps = {
  readonly text: string
  readonly stops: readonly RunbookStop[]
  readonly level: TextLevel
  /** One step at a time on a phone; within another page the text stands whole. */
  readonly isStepped: boolean
}

/** A runbook's text, piece by piece: all below each other, on a phone one step with the way on. */
export function RunbookStops({ text, stops, level, isStepped }: StopsProps) {
  const { get, step } = useUrlState()
  const current = Math.min(Math.max(Number(get('step') ?? 1) - 1 || 0, 0), stops.length - 1)
  const pieces = useMemo(() => piecesOf(text, stops), [text, stops])
  const isWhole = !isStepped || stops.length < 2
  const go = (to: number) => {
    step({ step: to === 0 ? null : String(to + 1) })
    window.scrollTo({ top: 0 })
  }
  return (
    <>
      {isWhole ? null : <StepRail stops={stops} current={current} />}
      <div className="grid min-w-0 gap-2">
        {pieces.map(({ fromLine, piece }, i) => (
          <div key={fromLine} className={clsx('min-w-0', !isWhole && i !== current && styles.other)}>
            <RunbookText text={piece} linesBefore={fromLine - 1} level={level} />
          </div>
        ))}
      </div>
      {isWhole ? null : <Bar stops={stops} current={current} go={go} />}
    </>
  )
}

const piecesOf = (text: string, stops: readonly RunbookStop[]) => {
  const lines = text.split(/\r?\n/)
  return stops.map(({ fromLine, toLine }) => ({
    fromLine,
    piece: lines.slice(fromLine - 1, toLine).join('\n'),
  }))
}

type BarProps = { stops: readonly RunbookStop[]; current: number; go: (to: number) => void }

function Bar({ stops, current, go }: BarProps) {
  const next = stops[current + 1]
  const before = stops[current - 1]
  return (
    <div className={styles.bar} data-no-print>
      {next ? (
        <Button variant="pri" className={styles.main} onClick={() => go(current + 1)}>
          Next: <span className="min-w-0 truncate">{next.title}</span>
        </Button>
      ) : (
        <p className="flex-1 text-center text-ink-2">That was the last step.</p>
      )}
      {before ? (
        <Button variant="quiet" onClick={() => go(current - 1)} aria-label={`Back to: ${before.title}`}>
          Back
        </Button>
      ) : (
        <span />
      )}
      <span className="self-center text-ink-3 text-small">
        Step {current + 1} of {stops.length}
      </span>
    </div>
  )
}
