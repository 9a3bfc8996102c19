'use client'

import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useTargets } from '../../lib/client/targets.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { fetched } from '../ui/fetched.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { AddTarget } from './add-target.tsx'
import { CollectButton } from './collect-button.tsx'
import { TargetTable } from './target-table.tsx'
import {
  countTargets,
  filterTargets,
  summariseTargets,
  TARGET_FILTERS,
  type TargetCounts,
  type TargetFilter,
  type TargetRow,
  targetRows,
} from './targets-model.ts'

/** Late is judged in this grain, so that a list of hundreds is not sorted anew every second. */
const GRAIN_MS = 5_000

const PushedGroups = dynamic(
  fetched('What is pushed', () => import('./pushed-groups.tsx').then(part => part.PushedGroups)),
)

/** Every target with its state, worst first, live; filters and the open row are in the URL. */
export function Targets() {
  const { data, status, error, isStale } = useTargets()
  const grainMs = Math.floor(useNow() / GRAIN_MS) * GRAIN_MS
  const rows = useMemo(() => targetRows(data?.targets ?? [], grainMs), [data, grainMs])
  const counts = useMemo(() => countTargets(rows), [rows])
  const hrefOf = useRangeHref()
  return (
    <>
      <PageHead
        title="Targets"
        lead={data === null ? 'Everything that is asked for metrics' : summariseTargets(counts)}
        actions={
          <>
            <Link className="text-accent underline underline-offset-2" href={hrefOf('/cardinality')}>
              Cardinality
            </Link>
            <CollectButton>Collect all now</CollectButton>
            <AddTarget />
          </>
        }
      />
      {data === null ? (
        status === 'failed' ? (
          <FailedState title="Could not read the targets" message={error ?? 'The deck gave no reason.'} />
        ) : (
          <Skeleton rows={10} />
        )
      ) : rows.length === 0 ? (
        <NoTargets />
      ) : (
        <FilteredTargets rows={rows} counts={counts} isStale={isStale} />
      )}
      <PushedGroups />
    </>
  )
}

function NoTargets() {
  return (
    <EmptyState title="Nothing is scraped yet.">
      Add a target here, or name it under <code>scrape_configs</code> in <code>opsdeck.yml</code>. The file is
      read again as soon as it is saved.
    </EmptyState>
  )
}

const FILTER_LABELS: Readonly<Record<TargetFilter, string>> = {
  all: 'All',
  down: 'Down',
  late: 'Late',
  up: 'Up',
}

type FilteredProps = {
  readonly rows: readonly TargetRow[]
  readonly counts: TargetCounts
  readonly isStale: boolean
}

function FilteredTargets({ rows, counts, isStale }: FilteredProps) {
  const { get, replace } = useUrlState()
  const stated = get('state')
  const filter = TARGET_FILTERS.find(name => name === stated) ?? 'all'
  const [text, setText] = useState(() => get('q') ?? '')
  const shown = useMemo(() => filterTargets(rows, { filter, text }), [rows, filter, text])
  const onText = (next: string) => {
    setText(next)
    replace({ q: next })
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 pb-3">
        <Input
          type="search"
          aria-label="Filter by job, instance, URL, label or error"
          placeholder="Filter by job, instance, label, error"
          className="max-w-80"
          value={text}
          onChange={event => onText(event.target.value)}
        />
        <Segmented
          label="State"
          options={TARGET_FILTERS.map(name => ({
            value: name,
            label: `${FILTER_LABELS[name]} ${counts[name]}`,
          }))}
          value={filter}
          onChange={next => replace({ state: next === 'all' ? null : next })}
        />
      </div>
      {shown.length === 0 ? (
        <EmptyState title="No target fits.">
          {counts.all} targets are there. Take words out of the filter, or choose All.
        </EmptyState>
      ) : (
        <TargetTable rows={shown} isStale={isStale} />
      )}
    </>
  )
}
