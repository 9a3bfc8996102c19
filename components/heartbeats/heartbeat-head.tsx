'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { HeartbeatRow } from '../../lib/contract/watch.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateHeadline } from '../ui/state-headline.tsx'
import { objectiveText, payloadText, stateOf } from './heartbeat-model.ts'
import { Due } from './heartbeat-table.tsx'

/** How a heartbeat stands and why, and its figures. */
export function HeartbeatHead({ row, isStale }: { row: HeartbeatRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  return (
    <div className="grid items-end gap-x-8 gap-y-5 pt-1.5 pb-5 lg:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <StateHeadline name={row.name} state={stateOf(row)} isPaused={row.isPaused} isLate={isStale} />
        <p className="text-lead leading-6">{row.reason}</p>
        <p className="text-ink-2 text-small leading-5">
          {row.schedule}. Of{' '}
          <Link
            className="text-accent underline underline-offset-2"
            href={hrefOf(`/services/${row.service}`)}
          >
            {row.service}
          </Link>
          {row.part === null ? '' : `, ${row.part}`}.
        </p>
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-3">
        <Fact name={row.kind === 'duty' ? 'last done' : 'last ping'}>
          {row.lastPingMs === null ? '—' : <Age sinceMs={row.lastPingMs} />}
        </Fact>
        <Fact name="next due">
          <Due row={row} />
        </Fact>
        {row.kind === 'duty' ? null : <JobFacts row={row} />}
      </dl>
    </div>
  )
}

function JobFacts({ row }: { row: HeartbeatRow }) {
  return (
    <>
      <Fact name="last run">
        {row.isRunning ? (
          'runs now'
        ) : row.lastRunMs === null ? (
          '—'
        ) : (
          <QuantityText quantity={formatSeconds(row.lastRunMs / 1_000)} />
        )}
      </Fact>
      <Fact name="payload">{payloadText(row.lastPayload, 1) ?? '—'}</Fact>
      <Fact name="RPO">
        <span className={clsx(row.isRpoBreached && 'text-down')}>{objectiveText(row.rpoMs)}</span>
      </Fact>
      <Fact name="RTO">{objectiveText(row.rtoMs)}</Fact>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="border-rule border-l pl-3">
      <dt className="text-ink-3 text-small">{name}</dt>
      <dd className="text-title">{children}</dd>
    </div>
  )
}
