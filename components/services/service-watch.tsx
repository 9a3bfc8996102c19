'use client'
import dynamic from 'next/dynamic'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { HeartbeatRow, LogSignalRow, SloView } from '../../lib/contract/watch.ts'
import { HEARTBEAT_STATES } from '../heartbeats/paths.ts'
import { SIGNAL_STATES, SIGNALS_EVERY_MS } from '../log-signals/paths.ts'
import { SLOS, SLOS_EVERY_MS } from '../objectives/paths.ts'
import { ESCALATIONS } from '../on-call/paths.ts'
import { fetched } from '../ui/fetched.tsx'

// Their lists come when there is something to list.
const ObjectiveList = dynamic(
  fetched('The objectives', () => import('./service-watch-lists.tsx').then(lists => lists.ObjectiveList)),
)
const HeartbeatList = dynamic(
  fetched('The heartbeats', () => import('./service-watch-lists.tsx').then(lists => lists.HeartbeatList)),
)
const LogSignalList = dynamic(
  fetched('The log signals', () => import('./service-watch-lists.tsx').then(lists => lists.LogSignalList)),
)

const ServiceEscalations = dynamic(
  fetched('The escalation', () =>
    import('../on-call/service-escalations.tsx').then(module => module.ServiceEscalations),
  ),
)

const ESCALATIONS_EVERY_MS = 60_000

type SectionProps = { readonly slug: string }

/** What was promised of this service; nothing is drawn when nothing was. */
export function ObjectivesSection({ slug }: SectionProps) {
  const { data } = usePolled<readonly SloView[]>(SLOS, SLOS_EVERY_MS)
  const rows = (data ?? []).filter(view => view.service === slug)
  return rows.length === 0 ? null : <ObjectiveList rows={rows} />
}

/** Its jobs, backups and duties. */
export function HeartbeatsSection({ slug }: SectionProps) {
  const { data } = usePolled<{ heartbeats: readonly HeartbeatRow[] }>(HEARTBEAT_STATES)
  const rows = (data?.heartbeats ?? []).filter(row => row.service === slug)
  return rows.length === 0 ? null : <HeartbeatList rows={rows} />
}

/** What its log lines say. */
export function LogSignalsSection({ slug }: SectionProps) {
  const { data } = usePolled<{ signals: readonly LogSignalRow[] }>(SIGNAL_STATES, SIGNALS_EVERY_MS)
  const rows = (data?.signals ?? []).filter(row => row.service === slug)
  return rows.length === 0 ? null : <LogSignalList rows={rows} />
}

/** Who is called when it fails, and in which order. */
export function EscalationsSection({ slug }: SectionProps) {
  const { data } = usePolled<{ entries: readonly EntryView<'escalation'>[] }>(
    ESCALATIONS,
    ESCALATIONS_EVERY_MS,
  )
  const policies = (data?.entries ?? []).map(({ config }) => config)
  const own = policies.filter(({ services }) => services.includes(slug))
  return own.length === 0 ? null : <ServiceEscalations policies={own} />
}
