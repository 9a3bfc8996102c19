'use client'
import Link from 'next/link'
import { useState } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import { useRefusal, useViewer } from '../../lib/client/viewer.tsx'
import type { FollowUpList, FollowUpRow } from '../../lib/contract/post-mortems.ts'
import { usePersonText } from '../incidents/people.ts'
import { IncidentsNav } from '../post-mortems/incidents-nav.tsx'
import { FOLLOW_UPS, incidentHref, postMortemHref } from '../post-mortems/paths.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FollowUpActions } from './follow-up-actions.tsx'
import { FollowUpLine } from './follow-up-line.tsx'

const WHOSE = [
  { value: 'all', label: 'Everybody' },
  { value: 'own', label: 'Mine' },
] as const

/** What was promised after incidents: overdue first, then by date. */
export function FollowUps() {
  const polled = usePolled<FollowUpList>(`${FOLLOW_UPS}?list=all`, 10_000)
  const [whose, setWhose] = useState<'all' | 'own'>('all')
  return (
    <>
      <PageHead
        title="Follow-ups"
        lead="What is to be done after incidents, so that they do not come again."
        actions={<Segmented label="Whose" options={WHOSE} value={whose} onChange={setWhose} />}
      />
      <IncidentsNav />
      <PolledStates polled={polled} failed="Could not read the follow-ups">
        {data => <Lists data={data} isOwn={whose === 'own'} />}
      </PolledStates>
    </>
  )
}

const LISTS = [
  {
    title: 'Overdue',
    isIn: (row: FollowUpRow) => row.standing === 'overdue',
    empty: 'Nothing is over its time.',
  },
  {
    title: 'Open',
    isIn: (row: FollowUpRow) => row.state === 'open' && row.standing !== 'overdue',
    empty: 'Nothing else is open.',
  },
  { title: 'Closed', isIn: (row: FollowUpRow) => row.state !== 'open', empty: 'Nothing is done yet.' },
] as const

function Lists({ data, isOwn }: { data: FollowUpList; isOwn: boolean }) {
  const { email } = useViewer()
  const refusal = useRefusal('post_mortems.write')
  const personText = usePersonText()
  const rows = data.followUps.filter(row => !isOwn || row.owner === email)
  if (data.followUps.length === 0 && data.restricted === 0) {
    return (
      <EmptyState title="No follow-up yet.">
        Action items are added in the post-mortem of an incident.
      </EmptyState>
    )
  }
  return (
    <div className="mt-4 grid gap-8">
      {LISTS.map(({ title, isIn, empty }) => {
        const members = rows.filter(isIn)
        return (
          <Section key={title} title={title} note={`${members.length}`}>
            {members.length === 0 ? (
              <p className="text-ink-3">{empty}</p>
            ) : (
              <ul>
                {members.map(row => (
                  <FollowUpLine
                    key={row.id}
                    row={row}
                    personText={personText}
                    note={<Origin row={row} />}
                    end={<FollowUpActions row={row} refusal={refusal} />}
                  />
                ))}
              </ul>
            )}
          </Section>
        )
      })}
      {data.restricted > 0 ? (
        <p className="text-ink-3 text-small">{data.restricted} more are of restricted incidents.</p>
      ) : null}
    </div>
  )
}

function Origin({ row }: { row: FollowUpRow }) {
  const { incident, postMortemId } = row
  return (
    <>
      <Link href={incidentHref(incident.id)} prefetch={false} className="text-accent underline">
        #{incident.id}
      </Link>{' '}
      {incident.title}
      {postMortemId === null ? null : (
        <>
          ,{' '}
          <Link href={postMortemHref(postMortemId)} prefetch={false} className="text-accent underline">
            post-mortem
          </Link>
        </>
      )}
    </>
  )
}
