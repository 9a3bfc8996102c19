'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { MethodView } from '../../lib/contract/on-call.ts'
import { DeviceSection } from '../receivers/device.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { CalendarLinks, usePreferences } from './calendar-link.tsx'
import { AddMethod } from './contact-add.tsx'
import { MethodRow } from './contact-method.tsx'
import { METHODS } from './paths.ts'
import { RulesForm } from './rules-form.tsx'

/** How the person at the screen is reached, and how they want to be. */
export function Contact() {
  const polled = usePolled<{ methods: readonly MethodView[] }>(METHODS, 15_000)
  return (
    <div className="grid items-start gap-8 lg:grid-cols-2">
      <div className="grid gap-8">
        <Section title="Your contact methods" note="each counts once it is confirmed" end={<AddMethod />}>
          <PolledStates polled={polled} failed="Could not read your contact methods" rows={3}>
            {({ methods }) =>
              methods.length === 0 ? (
                <EmptyState title="Nothing reaches you yet.">
                  Add a telephone number or another way, or ring this device: whoever is on call must be
                  reachable.
                </EmptyState>
              ) : (
                <ul>
                  {methods.map(method => (
                    <MethodRow key={method.id} method={method} />
                  ))}
                </ul>
              )
            }
          </PolledStates>
        </Section>
        <DeviceSection />
      </div>
      <div className="grid gap-8">
        <Rules methods={polled.data?.methods ?? []} />
        <CalendarLinks />
      </div>
    </div>
  )
}

function Rules({ methods }: { methods: readonly MethodView[] }) {
  const preferences = usePreferences()
  return (
    <Section title="How you are told" note="the first rule whose hours hold counts">
      {preferences.data ? (
        <RulesForm preferences={preferences.data} methods={methods} />
      ) : preferences.error ? (
        <FailedState
          title="Could not read your rules"
          message={preferences.error.message}
          onRetry={() => void preferences.refetch()}
        />
      ) : (
        <Skeleton rows={4} />
      )}
    </Section>
  )
}
