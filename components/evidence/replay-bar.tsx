'use client'
import Link from 'next/link'
import { useState } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { formatClock } from '../../lib/core/format/index.ts'
import { useIncident } from '../incidents/use-incidents.ts'
import { buttonClass } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { replayHref, replaySpan } from './replay-model.ts'
import { Scrubber } from './scrubber.tsx'

/** On the incident's page: picks a moment, and goes to how everything stood then. */
export function ReplayBar({ incidentId }: { incidentId: number }) {
  const { data } = useIncident(incidentId)
  const { zone } = useTimeZone()
  const nowMs = useNow()
  const [pickedMs, setPicked] = useState<number | null>(null)
  if (!data) return null
  const span = replaySpan(data.incident, nowMs)
  const atMs = Math.min(span.toMs, pickedMs ?? data.incident.impactStartMs)
  return (
    <Section
      title="Replay"
      note="as everything was shown, what was missing included"
      end={
        <Link className={buttonClass('quiet', 'h-6')} href={momentHref(incidentId, atMs)}>
          See {formatClock(atMs, zone)}
        </Link>
      }
    >
      <Scrubber data={data} span={span} atMs={atMs} onPick={setPicked} />
    </Section>
  )
}

/** A moment travels as the end of the page's time range, so that every chart ends there. */
const RANGE_MS = 3_600_000
const momentHref = (id: number, atMs: number): string =>
  `${replayHref(id)}?from=${Math.round(atMs - RANGE_MS)}&to=${Math.round(atMs)}`
