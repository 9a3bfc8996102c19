'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { AlertList } from '../../lib/contract/alerts.ts'
import { alertHref, nameOf, serviceOf } from '../alerts/alert-model.ts'
import type { ServiceMark, Span } from './lane-model.ts'

const EVERY_MS = 15_000
const ALL_ALERTS = '/api/v1/alerts?status=all&limit=1000'

export type LaneMarks = {
  readonly alerts: readonly ServiceMark[]
  readonly deploys: readonly ServiceMark[]
}

/** When alerts of services began, and what was deployed. */
export function useLaneMarks(_span: Span): LaneMarks {
  const polled = usePolled<AlertList>(ALL_ALERTS, EVERY_MS)
  const alerts = useMemo(
    () =>
      (polled.data?.alerts ?? []).map(row => ({
        service: serviceOf(row.labels),
        atMs: row.startsAtMs,
        label: nameOf(row),
        href: alertHref(row.fingerprint),
      })),
    [polled.data],
  )
  return useMemo(() => ({ alerts, deploys: [] }), [alerts])
}
