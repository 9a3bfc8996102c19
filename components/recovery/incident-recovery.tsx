'use client'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { Section } from '../ui/section.tsx'
import { RECOVERY_HREF } from './paths.ts'
import { groupActions } from './recovery-model.ts'
import { ShortActions } from './short-actions.tsx'
import { useRecovery } from './use-recovery.ts'

type IncidentRecoveryProps = { incidentId: number; services: readonly string[] }

/** What can be pressed for the services of an incident; what is pressed here stands in its timeline. */
export function IncidentRecovery({ incidentId, services }: IncidentRecoveryProps) {
  const { data } = useRecovery()
  const hrefOf = useRangeHref()
  const groups = data ? groupActions(data.actions).filter(({ service }) => services.includes(service)) : []
  const actions = groups.flatMap(group => group.actions)
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
      <ShortActions actions={actions} incidentId={incidentId} />
    </Section>
  )
}
