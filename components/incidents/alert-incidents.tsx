'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { IncidentList } from '../../lib/contract/incidents.ts'
import { STATE_TITLES } from '../../lib/core/incident/state.ts'
import { Section } from '../ui/section.tsx'
import { isOver } from './incident-model.ts'
import { INCIDENTS, incidentHref } from './paths.ts'
import { SeverityChip } from './severity-chip.tsx'
import { useServiceName } from './use-incidents.ts'

const EVERY_MS = 10_000

/** The incidents that an alert belongs to, newest first; nothing where it belongs to none. */
export function AlertIncidents({ fingerprint }: { fingerprint: string }) {
  const { data } = usePolled<IncidentList>(`${INCIDENTS}?alert=${fingerprint}&limit=5`, EVERY_MS)
  const nameOf = useServiceName()
  if (!data || data.incidents.length === 0) return null
  return (
    <Section title="Incidents">
      <ul>
        {data.incidents.map(row => (
          <li
            key={row.id}
            className="flex min-h-7 flex-wrap items-center gap-x-3 border-rule border-b py-1 last:border-0"
          >
            <SeverityChip row={row} nameOf={nameOf} />
            <Link className="min-w-0 flex-1 wrap-anywhere" href={incidentHref(row.id)}>
              #{row.id} {row.title}
            </Link>
            <span className={isOver(row) ? 'text-ink-3' : 'text-ink-2'}>{STATE_TITLES[row.state]}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
