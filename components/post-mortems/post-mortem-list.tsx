'use client'
import Link from 'next/link'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { PostMortemList as ListAnswer, PostMortemRow } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { STATE_WORDS } from '../../lib/core/post-mortem/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Badge } from '../ui/badge.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { IncidentsNav } from './incidents-nav.tsx'
import { incidentHref, POST_MORTEMS, postMortemHref } from './paths.ts'
import {
  EMPTY_LISTS,
  LIST_TITLES,
  LISTS,
  nextText,
  standingClass,
  standingText,
} from './post-mortem-words.ts'

/** The lists of managers: what is over its time, what waits for them, what is being written, what is published. */
export function PostMortemList() {
  const polled = usePolled<ListAnswer>(POST_MORTEMS, 10_000)
  return (
    <>
      <PageHead
        title="Post-mortems"
        lead="What was learned from incidents: drafted from the record, written together, reviewed and published."
      />
      <IncidentsNav />
      <PolledStates polled={polled} failed="Could not read the post-mortems">
        {data => <Lists data={data} />}
      </PolledStates>
    </>
  )
}

function Lists({ data: { postMortems, restricted } }: { data: ListAnswer }) {
  if (postMortems.length === 0 && restricted === 0) {
    return (
      <EmptyState title="No post-mortem yet.">
        One is drafted when an incident is resolved whose system asks for a review; of any other resolved
        incident you can start one on its page.
      </EmptyState>
    )
  }
  return (
    <div className="mt-4 grid gap-8">
      {LISTS.map(list => {
        const rows = postMortems.filter(row => row.list === list)
        return (
          <Section key={list} title={LIST_TITLES[list]} note={`${rows.length}`}>
            {rows.length === 0 ? (
              <p className="text-ink-3">{EMPTY_LISTS[list]}</p>
            ) : (
              <ListTable title={LIST_TITLES[list]} rows={rows} />
            )}
          </Section>
        )
      })}
      {restricted > 0 ? (
        <p className="text-ink-3 text-small">
          {restricted} more {restricted === 1 ? 'is' : 'are'} of restricted incidents: for admins and people
          with a role in them.
        </p>
      ) : null}
    </div>
  )
}

const WIDE = 'max-md:hidden'

function ListTable({ title, rows }: { title: string; rows: readonly PostMortemRow[] }) {
  return (
    <Table caption={title}>
      <thead>
        <tr>
          <Th>Post-mortem</Th>
          <Th className={WIDE}>Owner</Th>
          <Th>Due</Th>
          <Th className={WIDE}>Next</Th>
          <Th isNumber className={WIDE}>
            follow-ups open
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ row }: { row: PostMortemRow }) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const { incident, followUps } = row
  return (
    <Tr data-row>
      <Td>
        <Link href={postMortemHref(row.id)} prefetch={false} className="font-medium">
          {row.title}
        </Link>
        <span className="block text-ink-3 text-small">
          <Link href={incidentHref(incident.id)} prefetch={false}>
            #{incident.id}
          </Link>
          , {incident.severityLabel}
          {incident.services.length > 0 ? `, ${incident.services.join(', ')}` : ''}
        </span>
        <span className="block text-small md:hidden">
          {STATE_WORDS[row.state]}
          {row.owner ? `, ${personText(row.owner)}` : ', nobody has it'}
        </span>
      </Td>
      <Td className={WIDE}>
        {row.owner ? personText(row.owner) : <span className="text-warn">nobody</span>}
      </Td>
      <Td>
        <StandingText row={row} />
        <time dateTime={new Date(row.dueMs).toISOString()} className="num block text-column text-ink-3">
          {formatMoment(row.publishedAtMs ?? row.dueMs, zone)}
        </time>
      </Td>
      <Td className={WIDE}>
        <Badge>{STATE_WORDS[row.state]}</Badge> <span className="text-ink-2">{nextText(row)}</span>
        {row.meetingAtMs === null ? null : (
          <span className="block text-ink-3 text-small">Meeting {formatMoment(row.meetingAtMs, zone)}</span>
        )}
      </Td>
      <Td isNumber className={WIDE}>
        {followUps.all === 0 ? '—' : `${followUps.open} of ${followUps.all}`}
      </Td>
    </Tr>
  )
}

/** "6 h left", counting. */
export function StandingText({ row }: { row: Pick<PostMortemRow, 'standing'> & { dueMs: number | null } }) {
  const text = useNowValue(nowMs => standingText(row, nowMs))
  return <span className={standingClass(row.standing)}>{text}</span>
}
