'use client'

import { useCallback, useMemo, useState } from 'react'
import { useOverview } from '../../lib/client/overview.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { byPain, feedKey, summariseLatency } from '../../lib/core/latency/index.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { LatencyTable } from './latency-table.tsx'
import { type FedRows, ServiceFeed } from './service-feed.tsx'
import { TraceTemplate } from './trace-template.tsx'

const SHORTEST_SECONDS = 300
const LONGEST_SECONDS = 90 * 86_400
const PAGE_ROWS = 100

/** Percentiles by service, part and route against their targets, most pain first; the open row is in the URL. */
export function Latency({ traceTemplate }: { readonly traceTemplate: string | null }) {
  const { range } = useTimeRange()
  const rangeSeconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, rangeLengthSeconds(range)))
  const board = useOverview(rangeSeconds)
  const [fed, setFed] = useState<ReadonlyMap<string, FedRows>>(new Map())
  const onRows = useCallback((key: string, rows: FedRows | null) => {
    setFed(before => {
      const after = new Map(before)
      if (rows === null) after.delete(key)
      else after.set(key, rows)
      return after
    })
  }, [])
  const rows = useMemo(() => byPain([...fed.values()].flatMap(one => one.rows)), [fed])
  const slugs = board.data?.services.map(service => service.slug) ?? []
  const isComplete = board.data !== null && slugs.every(slug => fed.has(slug))
  return (
    <TraceTemplate value={traceTemplate}>
      {slugs.map(slug => (
        <ServiceFeed key={slug} slug={slug} rangeSeconds={rangeSeconds} onRows={onRows} />
      ))}
      <PageHead title="Latency" lead={isComplete ? summariseLatency(rows) : 'Reading the services'} />
      {board.data === null && board.status === 'failed' ? (
        <FailedState
          title="Could not read the services"
          message={board.error ?? 'The deck gave no reason.'}
        />
      ) : rows.length > 0 ? (
        <FilteredRows rows={rows} fed={fed} isStale={board.isStale} />
      ) : isComplete ? (
        <NoLatency />
      ) : (
        <Skeleton rows={8} />
      )}
    </TraceTemplate>
  )
}

function NoLatency() {
  return (
    <EmptyState title="No service measures its latency yet.">
      Name a histogram or a summary under <code>latency</code> of an entry in <code>services</code>, with{' '}
      <code>target_seconds</code> as its limit. Routes appear when <code>route</code> names their label.
    </EmptyState>
  )
}

type FilteredRowsProps = {
  readonly rows: ReturnType<typeof byPain>
  readonly fed: ReadonlyMap<string, FedRows>
  readonly isStale: boolean
}

function FilteredRows({ rows, fed, isStale }: FilteredRowsProps) {
  const { get, step, replace } = useUrlState()
  const [text, setText] = useState(() => get('q') ?? '')
  const [limit, setLimit] = useState(PAGE_ROWS)
  const open = get('open')
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = rows.filter(row => {
    const name = `${row.service} ${row.part?.name ?? ''} ${row.route ?? ''}`.toLowerCase()
    return words.every(word => name.includes(word))
  })
  return (
    <>
      {rows.length > 8 && (
        <Input
          type="search"
          aria-label="Filter by service, part or route"
          placeholder="Filter by service, part or route"
          className="mb-3 max-w-80"
          value={text}
          onChange={event => {
            setText(event.target.value)
            replace({ q: event.target.value })
          }}
        />
      )}
      {shown.length === 0 ? (
        <EmptyState title="Nothing fits.">Take words out of the filter.</EmptyState>
      ) : (
        <LatencyTable
          rows={shown.slice(0, limit)}
          windowOf={row => fed.get(feedKey(row.slug, row.part))?.window ?? { fromMs: 0, toMs: 0, stepMs: 0 }}
          isStale={isStale}
          openKey={open}
          onToggle={key => step({ open: key === open ? null : key })}
        />
      )}
      {shown.length > limit && (
        <Button className="mt-3" onClick={() => setLimit(limit + PAGE_ROWS)}>
          Show more, {shown.length - limit} left
        </Button>
      )}
      <p className="mt-3 text-ink-3 text-small">
        Percentiles of the last 5 minutes. Of target: the judged percentile by its target, the tick is at 1.
        Last week: the mean of the hour around this time.
      </p>
    </>
  )
}
