'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { LikeFollowUpList } from '../../lib/contract/post-mortems.ts'
import { usePersonText } from '../incidents/people.ts'
import { FOLLOW_UPS, incidentHref } from '../post-mortems/paths.ts'
import { Section } from '../ui/section.tsx'
import { FollowUpLine } from './follow-up-line.tsx'
import { likeText } from './follow-up-words.ts'

/** What was to be done after earlier incidents like this one. Draws nothing where there is none. */
export function LikeFollowUps({ incidentId }: { incidentId: number }) {
  const { data } = usePolled<LikeFollowUpList>(`${FOLLOW_UPS}/like?incident=${incidentId}`, 60_000)
  const personText = usePersonText()
  if (!data || data.followUps.length === 0) return null
  return (
    <Section title="After earlier incidents like this" note={`${data.followUps.length}`}>
      <ul>
        {data.followUps.map(row => (
          <FollowUpLine
            key={row.id}
            row={row}
            personText={personText}
            note={
              <>
                <Link href={incidentHref(row.incident.id)} prefetch={false} className="text-accent underline">
                  #{row.incident.id}
                </Link>
                . {likeText(row)}
              </>
            }
          />
        ))}
      </ul>
    </Section>
  )
}
