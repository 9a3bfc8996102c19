'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { SloView } from '../../lib/contract/watch.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { sortObjectives, summariseObjectives } from './objective-model.ts'
import { ObjectiveTable } from './objective-table.tsx'
import { SLOS, SLOS_EVERY_MS } from './paths.ts'

/** Every objective: what was promised, what is, and how fast the budget goes. */
export function Objectives() {
  const polled = usePolled<readonly SloView[]>(SLOS, SLOS_EVERY_MS)
  return (
    <>
      <PageHead title="Objectives" lead={summariseObjectives(polled.data ?? [])} />
      <PolledStates polled={polled} failed="Could not read the objectives">
        {views => <Sorted views={views} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

function Sorted({ views, isStale }: { views: readonly SloView[]; isStale: boolean }) {
  const sorted = useMemo(() => sortObjectives(views), [views])
  if (sorted.length > 0) return <ObjectiveTable views={sorted} isStale={isStale} />
  return (
    <EmptyState title="No objective is set.">
      Give a service <code>objectives</code> in <code>opsdeck.yml</code>, such as 99.9% uptime over 30 days.
      The deck then keeps the books: what may fail, what did, and how fast the rest goes.
    </EmptyState>
  )
}
