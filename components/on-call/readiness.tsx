'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { ReadinessRow } from '../../lib/contract/on-call.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { READINESS } from './paths.ts'
import { byReach, summariseReach } from './readiness-model.ts'
import { ReadinessRows } from './readiness-rows.tsx'

type Answer = { readonly people: readonly ReadinessRow[] }

/** Who can be reached, by what, and when that was last tried. */
export function Readiness() {
  const polled = usePolled<Answer>(READINESS, 15_000)
  const rows = useMemo(() => byReach(polled.data?.people ?? []), [polled.data])
  return (
    <Section
      title="Readiness"
      note={rows.length > 0 ? summariseReach(rows) : null}
      end={
        <Link href="/settings/contact" className="text-accent">
          Your contact methods
        </Link>
      }
    >
      <PolledStates polled={polled} failed="Could not read who can be reached" rows={4}>
        {() =>
          rows.length === 0 ? (
            <EmptyState title="No schedule and no escalation names anybody yet." />
          ) : (
            <ReadinessRows rows={rows} />
          )
        }
      </PolledStates>
    </Section>
  )
}
