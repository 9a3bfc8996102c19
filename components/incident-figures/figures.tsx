'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { FiguresAnswer } from '../../lib/contract/post-mortems.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { useServiceName } from '../incidents/use-incidents.ts'
import { IncidentsNav } from '../post-mortems/incidents-nav.tsx'
import { PrintButton } from '../reports/print-button.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Checkbox, Select } from '../ui/field.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { Availability } from './availability.tsx'
import { figuresPath } from './figure-words.ts'
import { FiguresBody } from './figures-body.tsx'

const DAY_MS = 86_400_000
const STRETCHES = [
  { days: 30, title: 'Last 30 days' },
  { days: 90, title: 'Last 90 days' },
  { days: 365, title: 'Last 365 days' },
  { days: 1_095, title: 'Last 3 years' },
] as const
const DEFAULT_DAYS = 90

/** How long incidents took, by definitions that stand beside the figures. The question stands in the address. */
export function Figures({ atMs }: { atMs: number }) {
  const { get, replace } = useUrlState()
  const days = STRETCHES.find(one => String(one.days) === get('days'))?.days ?? DEFAULT_DAYS
  const service = get('service') || null
  const withDrills = get('drills') === '1'
  // One end for all questions of this page, so that the file holds what the page shows.
  const [toMs] = useState(atMs)
  const wish = { fromMs: toMs - days * DAY_MS, toMs, service, withDrills }
  const path = figuresPath(wish, 'json')
  const query = useQuery({
    queryKey: ['figures', path],
    queryFn: ({ signal }) => api<FiguresAnswer>(path, { signal }),
  })
  const services = useServiceNames()
  const nameOf = useServiceName()
  return (
    <div data-report>
      <PageHead
        title="Figures"
        lead="How long it takes to notice, to take, to stop and to resolve an incident."
        actions={
          <span className="flex gap-2" data-no-print>
            <PrintButton />
            <a className={buttonClass('pri')} href={figuresPath(wish, 'csv')} download>
              Download CSV
            </a>
          </span>
        }
      />
      <IncidentsNav />
      <div className="mt-4 mb-6 flex flex-wrap items-center gap-3" data-no-print>
        <Select
          aria-label="Stretch of time"
          value={String(days)}
          onChange={event => replace({ days: event.target.value })}
        >
          {STRETCHES.map(one => (
            <option key={one.days} value={String(one.days)}>
              {one.title}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Service"
          value={service ?? ''}
          onChange={event => replace({ service: event.target.value || null })}
        >
          <option value="">All services</option>
          {services?.map(one => (
            <option key={one.slug} value={one.slug}>
              {one.name}
            </option>
          ))}
        </Select>
        <Checkbox
          label="With drills"
          checked={withDrills}
          onChange={event => replace({ drills: event.target.checked ? '1' : null })}
        />
      </div>
      {query.data ? (
        query.data.all.incidents === 0 ? (
          <EmptyState title="No incident in this stretch.">
            Figures need incidents: there is none to count, so there is no figure, not even zero.
          </EmptyState>
        ) : (
          <FiguresBody figures={query.data} nameOf={nameOf} />
        )
      ) : query.error ? (
        <FailedState
          title="Could not read the figures"
          message={query.error.message}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton rows={8} />
      )}
      <div className="mt-8">
        <Availability service={service} />
      </div>
    </div>
  )
}
