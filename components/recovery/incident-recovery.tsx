'use client'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useAlerts } from '../alerts/use-alerts.ts'
import { Few } from '../ui/few.tsx'
import { Section } from '../ui/section.tsx'
import { actionsByAlerts } from './alert-match.ts'
import { RECOVERY_HREF } from './paths.ts'
import { groupActions } from './recovery-model.ts'
import { ShortActions } from './short-actions.tsx'
import { useRecovery } from './use-recovery.ts'

type IncidentRecoveryProps = {
  incidentId: number
  services: readonly string[]
  /** Fingerprints of its alerts. */
  alerts: readonly string[]
}

const FEW_ACTIONS = 5

/** What can be pressed for the services of an incident, what is for its alerts first; it stands in the timeline then. */
export function IncidentRecovery({ incidentId, services, alerts }: IncidentRecoveryProps) {
  const { data } = useRecovery()
  const firing = useAlerts().data?.alerts
  const hrefOf = useRangeHref()
  const [best] = useState(() => new Map<string, number>())
  const actions = useMemo(() => {
    const groups = groupActions(data?.actions ?? []).filter(({ service }) => services.includes(service))
    const about = alerts.flatMap(fingerprint => firing?.[fingerprint] ?? [])
    return actionsByAlerts(
      groups.flatMap(group => group.actions),
      about.map(({ labels }) => labels),
      best,
    )
  }, [data, firing, services, alerts, best])
  if (actions.length === 0) return null
  return (
    <Section
      title="Actions"
      note="pressed here, they stand in the timeline"
      end={
        <Link href={hrefOf(RECOVERY_HREF)} className="text-accent">
          All actions
        </Link>
      }
    >
      <Few items={actions} few={FEW_ACTIONS} keyOf={({ key }) => key} noun="actions">
        {shown => <ShortActions actions={shown} incidentId={incidentId} />}
      </Few>
    </Section>
  )
}
