'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { RunbookAnswers, RunbookDetail } from '../../lib/contract/runbooks.ts'
import { runbookPath, VALUES_EVERY_MS, withAlert } from './paths.ts'
import { RunbookStops } from './runbook-stops.tsx'
import type { TextLevel } from './runbook-text.tsx'
import { indexed, RunbookViewProvider, type Ticking } from './runbook-view.ts'

type BodyProps = {
  readonly detail: RunbookDetail
  readonly ticking: Ticking | null
  readonly incident: number | null
  readonly level: TextLevel
  readonly isStepped: boolean
}

/** The text of a stored runbook with everything alive in it, asked in one question every few seconds. */
export function RunbookBody({ detail, ticking, incident, level, isStepped }: BodyProps) {
  const { row, text, stops } = detail
  const alert = detail.alert?.fingerprint ?? null
  const polled = usePolled<RunbookAnswers>(
    withAlert(`${runbookPath(row.slug)}/values`, alert),
    VALUES_EVERY_MS,
  )
  const index = useMemo(() => indexed(detail, detail.itemKeys), [detail])
  const answers = polled.data?.answers ?? null
  const isStale = polled.data !== null && polled.isStale
  const view = useMemo(
    () => ({ ...index, slug: row.slug, title: row.title, answers, isStale, ticking, alert, incident }),
    [index, row.slug, row.title, answers, isStale, ticking, alert, incident],
  )
  return (
    <RunbookViewProvider value={view}>
      {polled.error ? (
        <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small">
          {polled.data === null ? 'What is live in it could not be read' : 'The figures may be over'}:{' '}
          {polled.error.message}
        </p>
      ) : null}
      <RunbookStops text={text} stops={stops} level={level} isStepped={isStepped} />
    </RunbookViewProvider>
  )
}
