'use client'
import dynamic from 'next/dynamic'
import { usePolled } from '../../lib/client/polled.ts'
import type { HeartbeatRow, LogSignalRow, SloView } from '../../lib/contract/watch.ts'
import { HEARTBEAT_STATES } from '../heartbeats/paths.ts'
import { SIGNAL_STATES, SIGNALS_EVERY_MS } from '../log-signals/paths.ts'
import { SLOS, SLOS_EVERY_MS } from '../objectives/paths.ts'

// Their lists come when there is something to list.
const ObjectiveList = dynamic(() => import('./service-watch-lists.tsx').then(lists => lists.ObjectiveList))
const HeartbeatList = dynamic(() => import('./service-watch-lists.tsx').then(lists => lists.HeartbeatList))
const LogSignalList = dynamic(() => import('./service-watch-lists.tsx').then(lists => lists.LogSignalList))

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
