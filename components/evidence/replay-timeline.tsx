'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { Section } from '../ui/section.tsx'
import { knownAt } from './replay-model.ts'

const SHOWN = 12

/** What stood on the incident's timeline at the moment. */
export function ReplayTimeline({ data, atMs }: { data: IncidentData; atMs: number }) {
  const { zone } = useTimeZone()
  const known = knownAt(data.timeline, atMs)
  return (
    <Section
      title="Known by then"
      note={
        known.length > SHOWN ? `the newest ${SHOWN} of ${known.length} entries` : `${known.length} entries`
      }
      className="mt-8"
    >
      {known.length === 0 ? (
        <p className="py-2 text-ink-3 text-small">Nothing stood on the timeline yet.</p>
      ) : (
        <ol>
          {known.slice(0, SHOWN).map(entry => (
            <li
              key={entry.id}
              className="grid grid-cols-[64px_minmax(0,1fr)_auto] gap-x-3 border-rule border-t py-1 first:border-t-0"
            >
              <span className="num text-ink-3">{formatClock(entry.atMs, zone)}</span>
              <span className="min-w-0 break-words">{entry.title}</span>
              <span className="text-ink-3 text-small">{entry.by ?? 'Opsdeck'}</span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
