'use client'
import clsx from 'clsx'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { LogSignalRow } from '../../lib/contract/watch.ts'
import type { LogSignalConfig } from '../../lib/core/config/schema/log-signal.ts'
import { formatClock, formatDay, formatNumber } from '../../lib/core/format/index.ts'
import { fillLink } from '../../lib/core/service/link.ts'
import { rangeBounds } from '../../lib/core/time-range.ts'
import { type ChartBand, Sparkline } from '../charts/index.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { EntryActions } from '../entries/entry-actions.tsx'
import { Age } from '../ui/age.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { LazySignalForm } from './lazy-signal-form.tsx'
import { MessageGroupTable } from './message-groups.tsx'
import { stateOf } from './signal-model.ts'

type TableProps = { readonly rows: readonly LogSignalRow[]; readonly isStale?: boolean }

/** Signals as rows; an open one shows its course, its samples and the way to the lines. */
export function SignalTable({ rows, isStale = false }: TableProps) {
  const { get, step } = useUrlState()
  const open = get('signal')
  return (
    <Table caption="Log signals, those in a bad state first">
      <thead>
        <tr>
          <Th className="w-28">State</Th>
          <Th>Signal</Th>
          <Th className="max-md:hidden">Counts per 5 min</Th>
          <Th isNumber className="w-24 max-sm:hidden">
            since start
          </Th>
          <Th isNumber className="w-16">
            last
          </Th>
        </tr>
      </thead>
      {rows.map(row => (
        <Signal
          key={row.key}
          row={row}
          isStale={isStale}
          isOpen={row.key === open}
          onToggle={() => step({ signal: row.key === open ? null : row.key })}
        />
      ))}
    </Table>
  )
}

type SignalProps = { row: LogSignalRow; isStale: boolean; isOpen: boolean; onToggle: () => void }

function Signal({ row, isStale, isOpen, onToggle }: SignalProps) {
  const state = stateOf(row)
  return (
    <tbody data-row className={clsx('border-rule border-b', isOpen && 'bg-sunk', isStale && 'text-ink-3')}>
      <Tr>
        <Td>
          {state === null ? (
            <span className="text-ink-3">counts</span>
          ) : (
            <StateMark state={state} isLate={isStale} />
          )}
        </Td>
        <Td>
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="text-left font-medium hover:underline"
          >
            {row.name}
          </button>{' '}
          <span className="text-ink-3 text-small">
            {row.service}
            {row.part === null ? '' : `, ${row.part}`}
          </span>
          {row.state === null ? null : (
            <span className="block text-ink-2 text-small">
              in this state since <Age sinceMs={row.state.sinceMs} />
            </span>
          )}
        </Td>
        <Td className="max-md:hidden">
          <Course expr={row.queries.count} />
        </Td>
        <Td isNumber className="max-sm:hidden">
          {formatNumber(row.total, 0)}
        </Td>
        <Td isNumber>{row.lastAtMs === null ? '—' : <Age sinceMs={row.lastAtMs} />}</Td>
      </Tr>
      {isOpen ? (
        <tr>
          <td colSpan={5} className="border-rule border-b px-2 pb-4">
            <Details row={row} />
          </td>
        </tr>
      ) : null}
    </tbody>
  )
}

const POINTS = 120

function Course({ expr }: { expr: string }) {
  const { range } = useTimeRange()
  const answer = useSeries({ expr, range, maxPoints: POINTS })
  const points = answer.series[0]?.points ?? []
  if (answer.status === 'failed') return <span className="text-ink-3">could not be read</span>
  return (
    <Sparkline
      points={points}
      fromMs={answer.fromMs}
      toMs={answer.toMs}
      stepMs={answer.stepMs}
      startsAtZero
      width={160}
    />
  )
}

const nameCount = () => 'lines'
const nameValue = () => 'value'

function Details({ row }: { row: LogSignalRow }) {
  return (
    <div className="grid gap-4 pt-1">
      <div className="flex flex-wrap items-center gap-4">
        <EntryActions<LogSignalConfig>
          path="/api/v1/log-signals"
          entryKey={row.key}
          source={row.source}
          permission="checks.write"
          title={row.name}
          consequence="Nothing is counted by it any more. What it counted stays."
          form={(config, close) => <LazySignalForm config={config} onClose={close} />}
        />
        {row.link ? <LinesLink link={row.link} /> : null}
      </div>
      <PageCharts>
        <QueryChart
          expr={row.queries.count}
          title="Lines per 5 min"
          unit="count"
          height={120}
          nameOf={nameCount}
          bands={bandsOf(row)}
          emptyText="No line fitted in this stretch, since the deck started."
        />
        {row.queries.value === null ? null : (
          <QueryChart
            expr={row.queries.value}
            title="Its number"
            unit="none"
            height={120}
            nameOf={nameValue}
          />
        )}
      </PageCharts>
      {row.groups.length === 0 ? null : <MessageGroupTable groups={row.groups} />}
      <Samples row={row} />
    </div>
  )
}

function bandsOf({ state }: LogSignalRow): readonly ChartBand[] {
  if (state === null || state.is === 'up') return []
  return [{ fromMs: state.sinceMs, toMs: null, tone: state.is === 'down' ? 'down' : 'warn', label: state.is }]
}

const GRAIN_MS = 60_000

/** Opens the tool that holds the lines, at the stretch that the page shows. */
function LinesLink({ link }: { link: NonNullable<LogSignalRow['link']> }) {
  const { range } = useTimeRange()
  const minuteMs = Math.ceil(useNow() / GRAIN_MS) * GRAIN_MS
  const href = fillLink(link.url, rangeBounds(range, minuteMs))
  if (href === null)
    return <span className="text-ink-3">{link.title}: its address is not one of the web</span>
  return (
    <a href={href} rel="noreferrer" target="_blank" className="text-accent underline underline-offset-2">
      {link.title}, at this range
    </a>
  )
}

function Samples({ row }: { row: LogSignalRow }) {
  const { zone } = useTimeZone()
  if (row.samples.length === 0) return <p className="text-ink-3 text-small">No sample is kept.</p>
  return (
    <div>
      <h3 className="text-ink-3 text-small">The last {row.samples.length}, masked</h3>
      <ul>
        {row.samples.map(({ atMs, line }) => (
          <li
            key={`${atMs} ${line}`}
            className="grid gap-x-3 border-rule border-b py-1 last:border-0 sm:grid-cols-[auto_minmax(0,1fr)]"
          >
            <span className="num text-column text-ink-3">
              {formatDay(atMs, zone)}, {formatClock(atMs, zone)}
            </span>
            <code className="whitespace-pre-wrap break-all">{line}</code>
          </li>
        ))}
      </ul>
    </div>
  )
}
