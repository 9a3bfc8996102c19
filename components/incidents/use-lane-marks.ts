'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { AlertList } from '../../lib/contract/alerts.ts'
import type { MarkRow } from '../../lib/contract/evidence.ts'
import { alertHref, nameOf, serviceOf } from '../alerts/alert-model.ts'
import type { ServiceMark, Span } from './lane-model.ts'

const EVERY_MS = 15_000
const HOUR_MS = 3_600_000
const ALL_ALERTS = '/api/v1/alerts?status=all&limit=1000'

export type LaneMarks = {
  readonly alerts: readonly ServiceMark[]
  readonly deploys: readonly ServiceMark[]
}

/** When alerts of services began, and what was deployed or changed in their configuration. */
export function useLaneMarks({ fromMs, toMs }: Span): LaneMarks {
  const fired = usePolled<AlertList>(ALL_ALERTS, EVERY_MS)
  // Whole hours keep the address the same between polls.
  const from = Math.floor(fromMs / HOUR_MS) * HOUR_MS
  const to = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const marked = usePolled<{ marks: readonly MarkRow[] }>(`/api/v1/marks?from=${from}&to=${to}`, EVERY_MS)
  const alerts = useMemo(
    () =>
      (fired.data?.alerts ?? []).map(row => ({
        service: serviceOf(row.labels),
        atMs: row.startsAtMs,
        label: nameOf(row),
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
