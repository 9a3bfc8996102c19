'use client'
import Link from 'next/link'
import type { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import { Section } from '../ui/section.tsx'
import { EscalationSteps } from './escalation-steps.tsx'
import { machineHref } from './paths.ts'

/** The escalations that call for a service: who is told, in which order. */
export function ServiceEscalations({ policies }: { policies: readonly EscalationPolicy[] }) {
  return policies.map(policy => (
    <Section
      key={policy.slug}
      title={`Escalation: ${policy.name}`}
      end={
        <Link href={machineHref({ escalation: policy.slug })} className="text-accent">
          What would happen
        </Link>
      }
    >
      <EscalationSteps config={policy} />
    </Section>
  ))
}
