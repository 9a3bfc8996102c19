'use client'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { HeartbeatRow, LogSignalRow, SloView } from '../../lib/contract/watch.ts'
import { groupByKind, heartbeatHref, stateOf } from '../heartbeats/heartbeat-model.ts'
import { sortSignals } from '../log-signals/signal-model.ts'
import {
  budgetText,
  keyOf,
  STANDING_WORDS,
  shareText,
  sortObjectives,
  standingOf,
  targetText,
} from '../objectives/objective-model.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'

const ROW =
  'grid grid-cols-[100px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-rule border-b py-1 last:border-0'

export function ObjectiveList({ rows }: { rows: readonly SloView[] }) {
  const hrefOf = useRangeHref()
  const own = sortObjectives(rows)
  return (
    <Section title="Objectives" end={<AllLink href="/slos" />}>
      <ul>
        {own.map(view => (
          <li key={keyOf(view)} data-row className={ROW}>
            <span className={standingOf(view) === 'met' ? 'text-ink-2' : 'font-medium'}>
              {STANDING_WORDS[standingOf(view)]}
            </span>
            <Link href={hrefOf(`/slos?objective=${encodeURIComponent(keyOf(view))}`)} className="truncate">
              {view.name}{' '}
              <span className="text-ink-3 text-small">
                {view.budget ? budgetText(view.budget) : (view.problem ?? 'nothing was judged yet')}
              </span>
            </Link>
            <span className="num text-column">
              {shareText(view.actualRatio)}{' '}
              <span className="text-ink-3">of {targetText(view.targetRatio)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function HeartbeatList({ rows }: { rows: readonly HeartbeatRow[] }) {
  const hrefOf = useRangeHref()
  const own = groupByKind(rows).flatMap(group => group.rows)
  return (
    <Section title="Heartbeats" end={<AllLink href="/heartbeats" />}>
      <ul>
        {own.map(row => (
          <li key={row.key} data-row className={ROW}>
            {row.isPaused ? <span className="text-ink-3">Paused</span> : <StateMark state={stateOf(row)} />}
            <Link href={hrefOf(heartbeatHref(row.key))} className="truncate" title={row.reason}>
              {row.name} <span className="text-ink-3 text-small">{row.reason}</span>
            </Link>
            <span className="text-ink-3">
              {row.lastPingMs === null ? '—' : <Age sinceMs={row.lastPingMs} />}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Those in a bad state and the newest: the rest is a press away. */
const MOST_SIGNALS = 5

export function LogSignalList({ rows }: { rows: readonly LogSignalRow[] }) {
  const hrefOf = useRangeHref()
  const all = sortSignals(rows)
  const own = all.slice(0, MOST_SIGNALS)
  return (
    <Section
      title="Log signals"
      note={all.length > own.length ? `${own.length} of ${all.length}` : null}
      end={<AllLink href="/log-signals" />}
    >
      <ul>
        {own.map(row => (
          <li key={row.key} data-row className={ROW}>
            {row.state === null ? (
              <span className="text-ink-3">counts</span>
            ) : (
              <StateMark state={row.state.is} />
            )}
            <Link href={hrefOf(`/log-signals?signal=${encodeURIComponent(row.key)}`)} className="truncate">
              {row.name}
            </Link>
            <span className="text-ink-3">{row.lastAtMs === null ? '—' : <Age sinceMs={row.lastAtMs} />}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function AllLink({ href }: { href: string }) {
  return (
    <Link href={href} className="text-accent">
      All
    </Link>
  )
}
