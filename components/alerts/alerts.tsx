'use client'
import { useMemo } from 'react'

import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { AlertList, AlertRow, AlertsData } from '../../lib/contract/alerts.ts'
import { AddSilence } from '../silences/silence-dialog.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { AlertBoard } from './alert-board.tsx'
import { AlertFilters, type AlertView } from './alert-filters.tsx'
import { AlertGroups } from './alert-groups.tsx'
import { sortAlerts } from './alert-model.ts'
import {
  type AlertWish,
  asksServer,
  choicesOf,
  fits,
  hasWish,
  listPath,
  readWish,
  summariseAlerts,
} from './alert-wish.ts'
import { HeldNames } from './held-by.tsx'
import { useAlerts } from './use-alerts.ts'

/** What fires, since when, who has it, and what holds it back: live. */
export function Alerts() {
  const { data, status, error, isStale } = useAlerts()
  return (
    <>
      <PageHead
        title="Alerts"
        lead={data ? summariseAlerts(data.counts) : 'What fires, and who has it'}
        actions={<AddSilence />}
      />
      {data !== null ? (
        <HeldNames alerts={data.alerts}>
          <Loaded live={data} isStale={isStale} />
        </HeldNames>
      ) : status === 'failed' ? (
        <FailedState title="Could not read the alerts" message={error ?? 'The deck gave no reason.'} />
      ) : (
        <Skeleton rows={10} />
      )}
    </>
  )
}

type LoadedProps = { live: AlertsData; isStale: boolean }

function Loaded({ live, isStale }: LoadedProps) {
  const { get } = useUrlState()
  const wish = useMemo(() => readWish(get), [get])
  const view: AlertView = get('view') === 'groups' ? 'groups' : 'list'
  const rows = useMemo(() => Object.values(live.alerts), [live])
  const choices = useMemo(() => choicesOf(rows, wish), [rows, wish])
  return (
    <>
      {live.isSending ? null : (
        <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small">
          Another Opsdeck on the same database sends the messages. What you see here is the same.
        </p>
      )}
      <AlertFilters wish={wish} choices={choices} counts={live.counts} view={view} />
      {view === 'groups' ? (
        <AlertGroups wish={wish} isStale={isStale} />
      ) : asksServer(wish, live) ? (
        <Asked wish={wish} isStale={isStale} />
      ) : (
        <Rows rows={rows} wish={wish} total={live.counts.firing} isStale={isStale} />
      )}
    </>
  )
}

const ASKED_EVERY_MS = 2_000

/** What the live channel does not carry is asked for. */
function Asked({ wish, isStale }: { wish: AlertWish; isStale: boolean }) {
  const polled = usePolled<AlertList>(listPath(wish), ASKED_EVERY_MS)
  return (
    <PolledStates polled={polled} failed="Could not read the alerts">
      {({ alerts, total }) => (
        <Rows rows={alerts} wish={wish} total={total} isStale={isStale || polled.isStale} />
      )}
    </PolledStates>
  )
}

type RowsProps = {
  rows: readonly AlertRow[]
  wish: AlertWish
  total: number
  isStale: boolean
}

function Rows({ rows, wish, total, isStale }: RowsProps) {
  const fitting = useMemo(() => sortAlerts(rows.filter(row => fits(row, wish))), [rows, wish])
  if (fitting.length > 0) return <AlertBoard rows={fitting} total={total} isStale={isStale} />
  if (wish.state === 'resolved') {
    return (
      <EmptyState title="Nothing resolved lately.">
        Alerts that ended stay here for a while; an alert’s own page keeps its history.
      </EmptyState>
    )
  }
  if (hasWish(wish)) {
    return (
      <EmptyState title="No alert fits.">
        {total === 0 ? 'Nothing fires at all' : `${total} fire`}. Take words out of the filter, or show all.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Nothing fires.">
      Alerts come from rules (<code>rule_files</code> in <code>opsdeck.yml</code>, or the Rules page), and
      from any Prometheus or vmalert that sends to <code>/api/am</code>. Where they go is told under{' '}
      <code>route</code>.
    </EmptyState>
  )
}
