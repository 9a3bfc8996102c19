'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { HeartbeatDetail } from '../../lib/contract/heartbeats.ts'
import type { HeartbeatRow, UptimeView } from '../../lib/contract/watch.ts'
import type { HeartbeatConfig } from '../../lib/core/config/schema/heartbeat.ts'
import { formatUptime } from '../../lib/core/format/index.ts'
import { DayBars } from '../charts/index.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { EntryActions } from '../entries/entry-actions.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { dayShareOf, daysWorthDrawing } from '../uptime/day-share.ts'
import { CompleteDuty, Instructions } from './complete-duty.tsx'
import { LazyHeartbeatForm } from './heartbeat-dialog.tsx'
import { HeartbeatHead } from './heartbeat-head.tsx'
import { figureFields, isBytesField, seriesQuery } from './heartbeat-model.ts'
import { PingAddress } from './ping-address.tsx'
import { PingTable } from './ping-table.tsx'

/** One heartbeat: how it stands, what it said, and where it is pinged. */
export function HeartbeatPage({ heartbeatKey }: { heartbeatKey: string }) {
  const polled = usePolled<HeartbeatDetail>(
    `/api/v1/heartbeats/detail?key=${encodeURIComponent(heartbeatKey)}`,
  )
  const hrefOf = useRangeHref()
  const row = polled.data?.row
  return (
    <>
      <div className="mt-3 flex min-h-7 flex-wrap items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex gap-1.5 text-ink-3 text-small">
          <Link href={hrefOf('/heartbeats')}>Heartbeats</Link>
          <span aria-hidden="true">/</span>
          <b className="font-medium text-ink" aria-current="page">
            {row?.name ?? heartbeatKey}
          </b>
        </nav>
        {row ? <Actions row={row} /> : null}
      </div>
      {row ? null : <h1 className="sr-only">{heartbeatKey}</h1>}
      <PolledStates polled={polled} failed="Could not read this heartbeat">
        {detail => <Loaded detail={detail} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

function Actions({ row }: { row: HeartbeatRow }) {
  const router = useRouter()
  return (
    <div className="flex flex-wrap items-center gap-3">
      <EntryActions<HeartbeatConfig>
        path="/api/v1/heartbeats"
        entryKey={row.key}
        source={row.source}
        permission="checks.write"
        title={row.name}
        consequence="Its address answers no more. What it reported so far stays."
        onRemoved={() => router.push('/heartbeats')}
        form={(config, close) => <LazyHeartbeatForm config={config} onClose={close} onSaved={close} />}
      />
      {row.kind === 'duty' ? <CompleteDuty row={row} /> : null}
    </div>
  )
}

function Loaded({ detail, isStale }: { detail: HeartbeatDetail; isStale: boolean }) {
  const { row, pings, pingPath } = detail
  return (
    <>
      <HeartbeatHead row={row} isStale={isStale} />
      <NinetyDays heartbeatKey={row.key} />
      <div className="mt-8 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <PingTable pings={pings} isDuty={row.kind === 'duty'} />
          <Figures row={row} />
        </div>
        <div className="grid min-w-0 gap-8">
          {row.instructions === null ? null : (
            <Section title="How it is done">
              <Instructions text={row.instructions} />
            </Section>
          )}
          {row.kind === 'duty' ? <EvidenceSection row={row} /> : <PingAddress pingPath={pingPath} />}
        </div>
      </div>
    </>
  )
}

/** The states of ninety days, counted by time; the rule is printed below. */
function NinetyDays({ heartbeatKey }: { heartbeatKey: string }) {
  const subject = encodeURIComponent(`heartbeat:${heartbeatKey}`)
  const polled = usePolled<UptimeView>(`/api/v1/uptime?subject=${subject}`, 60_000)
  const ratio = polled.data?.ranges['90d'].ratio ?? null
  return (
    <Section title="In time by day" note={ratio === null ? null : `${formatUptime(ratio).text}% in time`}>
      <PolledStates polled={polled} failed="Could not count the days" rows={2}>
        {view => <DayBars days={daysWorthDrawing(view.days).map(dayShareOf)} rule={view.rule} />}
      </PolledStates>
    </Section>
  )
}

function Figures({ row }: { row: HeartbeatRow }) {
  const fields = figureFields(row.lastPayload)
  if (row.lastRunMs === null && fields.length === 0) {
    return (
      <Section title="Run time and figures">
        <EmptyState title="Nothing to draw yet.">
          A run time needs a ping when the job starts; a figure needs a payload, such as{' '}
          <code>{'{"bytes": 1234}'}</code>.
        </EmptyState>
      </Section>
    )
  }
  return (
    <PageCharts>
      {row.lastRunMs === null ? null : (
        <QueryChart
          expr={seriesQuery(row, 'run_seconds')}
          title="Run time"
          unit="seconds"
          height={120}
          isStepped
          nameOf={() => 'run time'}
        />
      )}
      {fields.map(field => (
        <QueryChart
          key={field}
          expr={seriesQuery(row, 'payload', field)}
          title={field}
          note="of the last good ping"
          unit={isBytesField(field) ? 'bytes' : 'none'}
          height={120}
          isStepped
          nameOf={() => field}
        />
      ))}
    </PageCharts>
  )
}

function EvidenceSection({ row }: { row: HeartbeatRow }) {
  return (
    <Section title="Evidence" note="what completing it asks for">
      {row.evidence.length === 0 ? (
        <p className="text-ink-2">None: a name and a time are kept.</p>
      ) : (
        <dl>
          {row.evidence.map(({ name, what }) => (
            <div key={name} className="flex gap-3 border-rule border-b py-1 last:border-0">
              <dt className="w-1/3 font-medium wrap-anywhere">{name}</dt>
              <dd className="text-ink-2">{what}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
