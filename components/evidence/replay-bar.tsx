'use client'
import Link from 'next/link'
import { useNow } from '../../lib/client/clock.tsx'
import { useIncident } from '../incidents/use-incidents.ts'
import { buttonClass } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { replayHref, replaySpan } from './replay-model.ts'
import { Scrubber } from './scrubber.tsx'

/** On the incident's page: goes to how everything stood at a moment. */
export function ReplayBar({ incidentId }: { incidentId: number }) {
  const { data } = useIncident(incidentId)
  const nowMs = useNow()
  if (!data) return null
  const span = replaySpan(data.incident, nowMs)
  const startMs = Math.min(data.incident.impactStartMs, span.toMs)
  return (
    <Section
      title="Replay"
      note="the overview and each service as they were shown, what was missing included"
      end={
        <Link className={buttonClass('quiet', 'h-6')} href={momentHref(incidentId, startMs)}>
          Start at the impact
        </Link>
      }
    >
      <Scrubber
        data={data}
        span={span}
        atMs={startMs}
        onPick={atMs => window.location.assign(momentHref(incidentId, atMs))}
      />
    </Section>
  )
}

/** A moment travels as the end of the page's time range, so that every chart ends there. */
const RANGE_MS = 3_600_000
export const momentHref = (id: number, atMs: number): string =>
  `${replayHref(id)}?from=${Math.round(atMs - RANGE_MS)}&to=${Math.round(atMs)}`
