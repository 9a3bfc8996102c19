'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { FiringRow } from '../../lib/contract/alerts.ts'
import type { MarkRow } from '../../lib/contract/evidence.ts'
import { alertHref } from '../alerts/alert-model.ts'
import type { ServiceMark, Span } from './lane-model.ts'

const EVERY_MS = 15_000
const HOUR_MS = 3_600_000

export type LaneMarks = {
  readonly alerts: readonly ServiceMark[]
  readonly deploys: readonly ServiceMark[]
}

/** When alerts of services began, and what was deployed or changed in their configuration. */
export function useLaneMarks({ fromMs, toMs }: Span): LaneMarks {
  // Whole hours keep the address the same between polls.
  const from = Math.floor(fromMs / HOUR_MS) * HOUR_MS
  const to = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const fired = usePolled<{ alerts: readonly FiringRow[] }>(
    `/api/v1/alerts/firings?from=${from}&to=${to}`,
    EVERY_MS,
  )
  const marked = usePolled<{ marks: readonly MarkRow[] }>(`/api/v1/marks?from=${from}&to=${to}`, EVERY_MS)
  const alerts = useMemo(
    () =>
      (fired.data?.alerts ?? []).map(row => ({
        service: row.service,
        atMs: row.atMs,
        label: row.name || row.fingerprint,
        href: alertHref(row.fingerprint),
      })),
    [fired.data],
  )
  const deploys = useMemo(
    () =>
      (marked.data?.marks ?? [])
        .filter(({ kind }) => kind === 'deploy' || kind === 'config')
        .map(({ service, atMs, title, url }) => ({ service, atMs, label: title, href: url })),
    [marked.data],
  )
  return useMemo(() => ({ alerts, deploys }), [alerts, deploys])
}
