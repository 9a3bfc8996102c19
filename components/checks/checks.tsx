'use client'
import Link from 'next/link'
import { startTransition, useDeferredValue, useMemo, useState } from 'react'
import { useLiveState } from '../../lib/client/live.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CheckRow } from '../../lib/contract/checks.ts'
import type { ChecksData } from '../../lib/contract/live.ts'
import { AddCheck } from '../check-form/add-check.tsx'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useUptimeDays } from '../uptime/use-uptime-days.ts'
import { CheckTable } from './check-table.tsx'
import {
  CHECK_FILTERS,
  type CheckGroup,
  countChecks,
  filterChecks,
  groupByService,
  subjectOf,
  summariseChecks,
  summariseHidden,
} from './checks-model.ts'
import { useHiddenChecks } from './hidden-checks.tsx'

const NONE_HIDDEN: ReadonlySet<string> = new Set()

/** More rows than this at once make a press long: a thousand took seconds. */
const PAGE_ROWS = 80

/** Every check with its state, by service, worst first, live; the filters are in the URL. */
export function Checks() {
  const { data, status, error, isStale } = useLiveState<ChecksData>('checks', {})
  const rows = useMemo(() => Object.values(data?.checks ?? {}), [data])
  return (
    <>
      <PageHead
        title="Checks"
        lead={data ? summariseChecks(rows) : 'What the deck asks by itself'}
        actions={<AddCheck />}
      />
      {data === null ? (
        status === 'failed' ? (
          <FailedState title="Could not read the checks" message={error ?? 'The deck gave no reason.'} />
        ) : (
          <Skeleton rows={10} />
        )
      ) : rows.length === 0 ? (
        <NoChecks />
      ) : (
        <Filtered rows={rows} isStale={isStale} />
      )}
    </>
  )
}

function NoChecks() {
  const refusal = useRefusal('checks.write')
  return (
    <EmptyState title="Nothing is asked yet.">
      {refusal === null ? (
        <Link href="/checks/new" className="text-accent underline underline-offset-2">
          Add the first one
        </Link>
      ) : (
        'Add a check here'
      )}
      , or name it under <code>checks</code> in <code>opsdeck.yml</code>. The file is read again as soon as it
      is saved.
    </EmptyState>
  )
}

function Filtered({ rows, isStale }: { rows: readonly CheckRow[]; isStale: boolean }) {
  const { get, replace } = useUrlState()
  const stated = get('state')
  const service = get('service')
  const showsHidden = get('hidden') === 'shown'
  const hidden = useHiddenChecks()
  const hiddenWords = useMemo(() => summariseHidden(rows, hidden), [rows, hidden])
  const filter = CHECK_FILTERS.find(name => name === stated) ?? 'all'
  const [text, setText] = useState(() => get('q') ?? '')
  const [limit, setLimit] = useState(PAGE_ROWS)
  // What was pressed is seen at once, the list a moment later.
  const sought = useDeferredValue(text)
  const wanted = useDeferredValue(filter)
  const fitting = useMemo(
    () =>
      groupByService(
        filterChecks(rows, {
          filter: wanted,
          text: sought,
          service,
          hidden: showsHidden ? NONE_HIDDEN : hidden,
        }),
      ).flatMap(group => group.rows),
    [rows, wanted, sought, service, hidden, showsHidden],
  )
  const groups = useMemo(() => groupByService(fitting.slice(0, limit)), [fitting, limit])
  const uptime = useShownDays(rows, groups)
  const hrefOf = useRangeHref()
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 pb-3">
        <Input
          type="search"
          aria-label="Filter by name, address, kind or reason"
          placeholder="Filter by name, address, reason"
          className="max-w-80"
          value={text}
          onChange={event => {
            setText(event.target.value)
            setLimit(PAGE_ROWS)
            replace({ q: event.target.value })
          }}
        />
        <Segmented
          label="State"
          options={CHECK_FILTERS.map(value => ({
            value,
            label: `${value.charAt(0).toUpperCase()}${value.slice(1)} ${countChecks(rows, value)}`,
          }))}
          value={filter}
          onChange={next => {
            setLimit(PAGE_ROWS)
            replace({ state: next === 'all' ? null : next })
          }}
        />
        {service === null ? null : (
          <Button onClick={() => replace({ service: null })}>Only {service}: show all</Button>
        )}
        {hiddenWords === null ? null : (
          <Button
            aria-pressed={showsHidden}
            onClick={() => replace({ hidden: showsHidden ? null : 'shown' })}
          >
            {hiddenWords}: {showsHidden ? 'leave out' : 'show'}
          </Button>
        )}
      </div>
      {fitting.length === 0 ? (
        <EmptyState title="No check fits.">
          {rows.length} checks are there. Take words out of the filter, or choose All.
        </EmptyState>
      ) : null}
      <div className="grid gap-8">
        {uptime.error === null ? null : (
          <p role="status" className="text-ink-2 text-small">
            The days could not be counted: {uptime.error}
          </p>
        )}
        {groups.map(group => (
          <Section key={group.service} title={group.service} note={summariseChecks(group.rows)}>
            <CheckTable
              caption={`Checks of ${group.service}, worst first`}
              rows={group.rows}
              isStale={isStale}
              uptime={uptime}
              hrefOf={hrefOf}
            />
          </Section>
        ))}
      </div>
      {fitting.length > limit ? (
        <Button className="mt-3" onClick={() => startTransition(() => setLimit(limit + PAGE_ROWS))}>
          Show more, {fitting.length - limit} left
        </Button>
      ) : null}
    </>
  )
}

/** The day strips of what is shown. Asked for in the order of keys, which stays while states and filters change. */
function useShownDays(rows: readonly CheckRow[], groups: readonly CheckGroup[]) {
  const keys = rows
    .map(row => row.key)
    .toSorted()
    .join('\n')
  const subjects = useMemo(() => keys.split('\n').map(subjectOf), [keys])
  const shown = useMemo(
    () => new Set(groups.flatMap(group => group.rows.map(row => subjectOf(row.key)))),
    [groups],
  )
  return useUptimeDays(subjects, shown)
}
