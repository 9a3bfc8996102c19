'use client'
import clsx from 'clsx'
import dynamic from 'next/dynamic'
import type { PartAnswer } from '../../lib/contract/runbooks.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import { fetched } from '../ui/fetched.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { LiveChecks } from './live-checks.tsx'
import { LiveHeartbeats, LiveLog, LiveMarks } from './live-rows.tsx'
import { LiveTable } from './live-table.tsx'
import styles from './runbook.module.css'
import { useAnswer, useRunbookView } from './runbook-view.ts'

const LivePanel = dynamic(
  fetched('The chart', () => import('./live-panel.tsx').then(module => module.LivePanel)),
  { ssr: false, loading: () => <Skeleton rows={5} /> },
)
const ActionLine = dynamic(
  fetched('The button', () => import('../recovery/action-line.tsx').then(module => module.ActionLine)),
  { ssr: false, loading: () => <Skeleton rows={1} /> },
)

/** A line or block of a runbook that shows how something stands now, or does something. */
export function LiveBlock({ part }: { part: LivePart }) {
  const { isStale } = useRunbookView()
  return (
    <div className={clsx('my-1 min-w-0', isStale && 'opacity-60')} data-live={part.kind}>
      <Block part={part} />
    </div>
  )
}

function Block({ part }: { part: LivePart }) {
  const { alert, incident } = useRunbookView()
  const answer = useAnswer(part.key)
  if (part.kind === 'action') {
    const from = {
      ...(alert === null ? {} : { alertFingerprint: alert }),
      ...(incident === null ? {} : { incidentId: incident }),
    }
    return (
      <div className={styles.actions}>
        {part.actions.map(key => (
          <ActionLine key={key} actionKey={key} {...from} />
        ))}
      </div>
    )
  }
  if (answer === undefined) return <Skeleton rows={part.kind === 'condition' ? 1 : 3} />
  if (answer.kind === 'failed') return <Failed title={titleOf(part)} message={answer.message} />
  switch (part.kind) {
    case 'condition':
      return answer.kind === 'condition' ? <Condition answer={answer} /> : null
    case 'panel':
      return answer.kind === 'panel' ? <LivePanel part={part} answer={answer} /> : null
    case 'table':
      return answer.kind === 'table' ? <LiveTable part={part} answer={answer} /> : null
    case 'check':
      return answer.kind === 'checks' ? <LiveChecks part={part} checks={answer.checks} /> : null
    case 'heartbeat':
      return answer.kind === 'heartbeats' ? (
        <LiveHeartbeats title={part.title} rows={answer.heartbeats} />
      ) : null
    case 'log':
      return answer.kind === 'log' ? <LiveLog title={part.title} signals={answer.signals} /> : null
    case 'marks':
      return answer.kind === 'marks' ? <LiveMarks part={part} marks={answer.marks} /> : null
    default:
      return null
  }
}

const titleOf = (part: LivePart): string => ('title' in part ? part.title : 'This')

function Failed({ title, message }: { title: string; message: string }) {
  return (
    <p className="flex items-baseline gap-2 bg-down-tint px-2.5 py-1.5">
      <Glyph name="down" className="relative top-px size-3 text-down" />
      <span className="wrap-anywhere">
        {title} cannot be computed: {message}
      </span>
    </p>
  )
}

/** "912 MB → restart advised", or that it is not so now. An advice that says the figure itself says it once. */
function Condition({ answer }: { answer: Extract<PartAnswer, { kind: 'condition' }> }) {
  const { holds, figure, text } = answer
  const isSaid = figure !== null && text.includes(figure)
  return (
    <p
      className={clsx('flex items-baseline gap-2 px-2.5 py-1', holds ? 'bg-warn-tint' : 'bg-sunk text-ink-2')}
      data-holds={holds}
    >
      <Glyph
        name={holds ? 'degraded' : 'was-up'}
        className={clsx('relative top-px size-2.5', holds ? 'text-warn-mark' : 'text-ink-3')}
      />
      <span className="wrap-anywhere">
        {isSaid ? null : (
          <>
            <b className={clsx('num font-semibold', figure === null && !holds && 'text-gone')}>
              {figure ?? (holds ? 'Holds' : 'No data')}
            </b>{' '}
            <span aria-hidden="true">→</span>{' '}
          </>
        )}
        {holds ? <b className="font-semibold">{text}</b> : `not so now: ${text}`}
      </span>
    </p>
  )
}
