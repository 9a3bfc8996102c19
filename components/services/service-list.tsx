'use client'
import Link from 'next/link'
import { useState } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useOverview } from '../../lib/client/overview.ts'
import { useRangeHref, useTimeRange } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { OverviewData, ServiceRow } from '../../lib/contract/overview.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { boardSize, isLate, skewOf } from '../overview/board-model.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { SOURCE_WORDS } from './service-form/service-actions.tsx'
import { AddServiceDialog } from './service-form/service-dialog.tsx'

type ListProps = { initial: OverviewData | null; startsAdding: boolean }

/** What the deck knows by name: whose it is, what it stands on, where it is written. */
export function ServiceList({ initial, startsAdding }: ListProps) {
  const refusal = useRefusal('services.write')
  const [isAdding, setAdding] = useState(startsAdding && refusal === null)
  const { range } = useTimeRange()
  const rangeSeconds = Math.min(90 * 86_400, Math.max(300, rangeLengthSeconds(range)))
  const live = useOverview(rangeSeconds)
  const data = live.data ?? initial
  return (
    <>
      <PageHead
        title="Services"
        lead={data ? boardSize(data.services) : null}
        actions={
          <Button variant="pri" onClick={() => setAdding(true)} disabledReason={refusal}>
            Name a service
          </Button>
        }
      />
      {data ? (
        <ServiceTable
          data={data}
          receivedAtMs={live.data ? live.receivedAtMs : null}
          isStale={live.isStale}
        />
      ) : live.status === 'failed' ? (
        <FailedState title="Could not read the services" message={live.error ?? 'The deck gave no reason.'} />
      ) : (
        <Skeleton rows={6} />
      )}
      {isAdding ? <AddServiceDialog onClose={() => setAdding(false)} /> : null}
    </>
  )
}

type TableProps = { data: OverviewData; receivedAtMs: number | null; isStale: boolean }

function ServiceTable({ data, receivedAtMs, isStale }: TableProps) {
  const atMs = useNow() + skewOf(data, receivedAtMs)
  if (data.services.length === 0) {
    return (
      <EmptyState title="No service has a name yet.">
        A service says which targets belong together, and where their latency and errors are measured.
      </EmptyState>
    )
  }
  return (
    <div className="border-ink border-t">
      <Table caption="Services, worst first">
        <thead>
          <tr>
            <Th className="w-[116px]">State</Th>
            <Th>Service</Th>
            <Th>Reason</Th>
            <Th className="max-md:hidden">Owner</Th>
            <Th className="max-md:hidden">Environment</Th>
            <Th isNumber className="max-sm:hidden">
              Parts
            </Th>
            <Th isNumber>Targets up</Th>
            <Th className="max-sm:hidden">Written</Th>
          </tr>
        </thead>
        <tbody>
          {data.services.map(row => (
            <ServiceLine key={row.slug} row={row} isLate={isStale || isLate(row, atMs)} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function ServiceLine({ row, isLate: late }: { row: ServiceRow; isLate: boolean }) {
  const hrefOf = useRangeHref()
  return (
    <Tr data-row>
      <Td>
        <StateMark state={row.state} isLate={late} />
      </Td>
      <Td>
        <Link href={hrefOf(`/services/${row.slug}`)} className="font-semibold">
          {row.name}
        </Link>
        {row.description ? <p className="text-ink-3 text-small">{row.description}</p> : null}
      </Td>
      <Td className="text-ink-2">{row.reason}</Td>
      <Td className="text-ink-2 max-md:hidden">{row.owner ?? '—'}</Td>
      <Td className="text-ink-2 max-md:hidden">{row.environment ?? '—'}</Td>
      <Td isNumber className="max-sm:hidden">
        {row.parts.length}
      </Td>
      <Td isNumber>
        {row.targetsUp}/{row.targetsTotal}
      </Td>
      <Td className="max-sm:hidden">
        <Badge>{SOURCE_WORDS[row.source]}</Badge>
      </Td>
    </Tr>
  )
}
