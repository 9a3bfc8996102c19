'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { SloView } from '../../lib/contract/watch.ts'
import { sortObjectives } from '../objectives/objective-model.ts'
import { ObjectiveTable } from '../objectives/objective-table.tsx'
import { SLOS } from '../objectives/paths.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'

const EVERY_MS = 60_000

/** What was promised of the services, and what is: beside how long their incidents took. */
export function Availability({ service }: { service: string | null }) {
  const polled = usePolled<readonly SloView[]>(SLOS, EVERY_MS)
  const views = useMemo(
    () => sortObjectives((polled.data ?? []).filter(view => service === null || view.service === service)),
    [polled.data, service],
  )
  return (
    <Section
      title="Availability against objectives"
      note="Each over its own stretch, up to now"
      end={<Link href="/slos">All objectives</Link>}
    >
      <PolledStates polled={polled} failed="Could not read the objectives" rows={2}>
        {() =>
          views.length === 0 ? (
            <p className="text-ink-3">No objective is set{service === null ? '' : ' for this service'}.</p>
          ) : (
            <ObjectiveTable views={views} isStale={polled.isStale} />
          )
        }
      </PolledStates>
    </Section>
  )
}
