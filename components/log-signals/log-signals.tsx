'use client'
import { useMemo, useState } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import { useSeries } from '../../lib/client/series.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { LogSignalRow } from '../../lib/contract/watch.ts'
import { formatNumber } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { LazySignalForm } from './lazy-signal-form.tsx'
import { SIGNAL_STATES, SIGNALS_EVERY_MS } from './paths.ts'
import { SendLines } from './send-lines.tsx'
import { levelCounts, sortSignals, summariseSignals } from './signal-model.ts'
import { SignalTable } from './signal-table.tsx'

type States = { readonly signals: readonly LogSignalRow[] }

/** What is counted in log lines, and how to send them. */
export function LogSignals() {
  const polled = usePolled<States>(SIGNAL_STATES, SIGNALS_EVERY_MS)
  return (
    <>
      <PageHead
        title="Log signals"
        lead={summariseSignals(polled.data?.signals ?? [])}
        actions={<AddSignal />}
      />
      <div className="grid gap-8">
        <div>
          <PolledStates polled={polled} failed="Could not read the log signals">
            {({ signals }) => <Sorted signals={signals} isStale={polled.isStale} />}
          </PolledStates>
        </div>
        <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,280px)]">
          <SendLines />
          <Levels />
        </div>
      </div>
    </>
  )
}

function Sorted({ signals, isStale }: { signals: readonly LogSignalRow[]; isStale: boolean }) {
  const rows = useMemo(() => sortSignals(signals), [signals])
  if (rows.length > 0) return <SignalTable rows={rows} isStale={isStale} />
  return (
    <EmptyState title="No signal looks at log lines yet.">
      Add one here, or under <code>log_signals</code> in <code>opsdeck.yml</code>, and send the lines by one
      of the ways below. A line that fits is counted; the lines themselves stay where they are.
    </EmptyState>
  )
}

function AddSignal() {
  const refusal = useRefusal('checks.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a signal
      </Button>
      <Dialog title="Add a log signal" isOpen={isOpen} onClose={close} size="wide">
        <LazySignalForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}

const LINES = 'opsdeck_log_lines_total'
// A level that nobody had sent an hour ago began at nothing, which its series does not show: all of it counts.
const LEVELS_QUERY = `sum by (level) ((${LINES} unless ${LINES} offset 1h) or increase(${LINES}[1h]))`
const NOW = { kind: 'last', seconds: 300 } as const

function Levels() {
  const answer = useSeries({ expr: LEVELS_QUERY, range: NOW, stepSeconds: 60 })
  const levels = levelCounts(answer.series)
  return (
    <Section title="Lines of the last hour" note="by level">
      {answer.status === 'failed' ? (
        <FailedState
          title="Could not count the lines"
          message={answer.error?.message ?? 'The deck gave no reason.'}
        />
      ) : answer.status === 'loading' ? (
        <Skeleton rows={3} />
      ) : levels.length === 0 ? (
        <p className="text-ink-2">No line came in.</p>
      ) : (
        <dl>
          {levels.map(({ level, count }) => (
            <div key={level} className="flex justify-between border-rule border-b py-1 last:border-0">
              <dt>{level === 'none' ? 'without a level' : level}</dt>
              <dd className="num text-column">{formatNumber(count, 0)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
