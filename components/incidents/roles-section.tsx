'use client'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { INCIDENT_ROLES } from '../../lib/core/incident/types.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { ROLE_WORDS } from './incident-model.ts'
import type { SectionProps } from './incident-page.tsx'

/** Who does what; each can be handed over. */
export function RolesSection({ data, personText, open }: SectionProps) {
  const refusal = useRefusal('incidents.act')
  return (
    <Section
      title="Roles"
      end={
        <Button variant="quiet" disabledReason={refusal} onClick={() => open('roles')}>
          Hand over
        </Button>
      }
    >
      <dl>
        {INCIDENT_ROLES.map(role => {
          const person = data.incident.roles[role]
          return (
            <div key={role} className="flex gap-3 border-rule border-b py-1 last:border-0">
              <dt className="w-32 flex-none text-ink-3">{ROLE_WORDS[role]}</dt>
              <dd className="min-w-0 wrap-anywhere">
                {person === undefined ? <span className="text-ink-3">nobody</span> : personText(person)}
              </dd>
            </div>
          )
        })}
      </dl>
    </Section>
  )
}
