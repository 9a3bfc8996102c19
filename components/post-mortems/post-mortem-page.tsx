'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal, useViewer } from '../../lib/client/viewer.tsx'
import type { PostMortemDetail } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { isEditable, SECTIONS, STATE_WORDS } from '../../lib/core/post-mortem/index.ts'
import { IncidentMoney } from '../business/incident-money.tsx'
import { ActionItems } from '../follow-ups/action-items.tsx'
import { usePersonText } from '../incidents/people.ts'
import { Badge } from '../ui/badge.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { CourseSection } from './course-section.tsx'
import { PartSection } from './part-section.tsx'
import { incidentHref } from './paths.ts'
import { StandingText } from './post-mortem-list.tsx'
import { writingNow } from './post-mortem-words.ts'
import type { ProseCopy } from './prose-copy.ts'
import { ShareSection } from './share-section.tsx'
import { TakeAlong } from './take-along.tsx'
import { useFollowedProse, usePostMortem } from './use-post-mortem.ts'
import { hasLeftWords, useProseCopy, useProseState } from './use-prose.ts'

/** One post-mortem: read, written by several people at once, reviewed and published. */
export function PostMortemPage({ id }: { id: string }) {
  const { data, error, retry } = usePostMortem(id)
  return (
    <div data-report>
      <nav aria-label="Where you are" className="mt-3 flex gap-1.5 text-ink-3 text-small" data-no-print>
        <Link href="/post-mortems">Post-mortems</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          {data ? `#${data.incident.id}` : '…'}
        </b>
      </nav>
      {data ? (
        <Loaded detail={data} />
      ) : error ? (
        <>
          <h1 className="sr-only">Post-mortem</h1>
          <FailedState title="Could not read the post-mortem" message={error.message} onRetry={retry} />
        </>
      ) : (
        <>
          <h1 className="pt-4 pb-3.5 text-ink-3 text-title">Post-mortem</h1>
          <Skeleton rows={8} />
        </>
      )}
    </div>
  )
}

function Loaded({ detail }: { detail: PostMortemDetail }) {
  const refusal = useRefusal('post_mortems.write')
  const personText = usePersonText()
  const standsStill = isEditable(detail.state)
    ? null
    : `It is ${STATE_WORDS[detail.state].toLowerCase()}: the text stands still until a manager sends it back.`
  const copy = useProseCopy(detail.id, useIsCopyWanted(detail, refusal ?? standsStill))
  useFollowedProse(copy, detail)
  const whyNot = refusal ?? standsStill
  return (
    <>
      <Head detail={detail} personText={personText} />
      <SendingState copy={copy} />
      <div className="mt-2 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="grid min-w-0 gap-6">
          {SECTIONS.map(part => (
            <PartSection
              key={part}
              part={part}
              text={detail.texts[part] ?? ''}
              facts={detail.facts.filter(fact => fact.section === part)}
              copy={copy}
              isRequired={detail.requires.includes(part)}
              refusal={whyNot}
              personText={personText}
            />
          ))}
          <ActionItems detail={detail} refusal={refusal} personText={personText} />
        </div>
        <div className="grid min-w-0 gap-6 max-lg:order-first">
          <CourseSection detail={detail} copy={copy} personText={personText} />
          <IncidentMoney incidentId={detail.incident.id} />
          <ShareSection detail={detail} personText={personText} />
          <Writers detail={detail} personText={personText} />
        </div>
      </div>
    </>
  )
}

/** Where it can be written in, and where this browser still has words that the deck has not taken. */
function useIsCopyWanted({ id }: PostMortemDetail, whyNot: string | null): boolean {
  const { email } = useViewer()
  const [hasLeft, setLeft] = useState(false)
  const isClosed = whyNot !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it is closed, words may be left that nobody takes.
  useEffect(() => setLeft(hasLeftWords(email, id)), [email, id, isClosed])
  return whyNot === null || hasLeft
}

type HeadProps = { detail: PostMortemDetail; personText: (email: string) => string }

function Head({ detail, personText }: HeadProps) {
  const { zone } = useTimeZone()
  const { incident, owner } = detail
  return (
    <>
      <PageHead
        title={detail.title}
        lead={
          <>
            <Link href={incidentHref(incident.id)} className="text-accent underline">
              Incident #{incident.id}
            </Link>
            , {incident.severityLabel}
            {incident.services.length > 0 ? `, ${incident.services.join(', ')}` : ''}
            {incident.isRestricted ? ', restricted' : ''}
          </>
        }
        actions={<TakeAlong id={detail.id} />}
      />
      <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 pb-3 text-small">
        <Badge>{STATE_WORDS[detail.state]}</Badge>
        <span>
          <StandingText row={detail} />
          <span className="text-ink-3">
            {detail.publishedAtMs === null
              ? `, due ${formatMoment(detail.dueMs, zone)}`
              : `, published ${formatMoment(detail.publishedAtMs, zone)}`}
          </span>
        </span>
        <span className="text-ink-2">{owner ? `Owner ${personText(owner)}` : 'Nobody has it'}</span>
        {detail.meetingAtMs === null ? null : (
          <span className="text-ink-2">Meeting {formatMoment(detail.meetingAtMs, zone)}</span>
        )}
      </p>
    </>
  )
}

/** Whether one's own words are with the deck, said where it is not so. */
function SendingState({ copy }: { copy: ProseCopy | null }) {
  const { isUnsent, trouble, isKept, isLoaded } = useProseState(copy)
  if (!copy || (!isUnsent && trouble === null)) return null
  if (trouble === null) {
    return (
      <p role="status" className="sr-only">
        Sending
      </p>
    )
  }
  return (
    <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small" data-no-print>
      {isUnsent ? (
        <>
          <b className="font-semibold">
            {isKept
              ? 'Your words are kept in this browser'
              : 'This browser keeps nothing: leave the page open'}
          </b>{' '}
          and are sent again until they arrive. {trouble}
        </>
      ) : (
        <>
          {isLoaded ? 'What others write does not arrive.' : 'The text could not be fetched.'} {trouble}
        </>
      )}
    </p>
  )
}

function Writers({ detail, personText }: HeadProps) {
  const { email } = useViewer()
  const now = useNowValue(nowMs => writingNow(detail.writers, nowMs, email).join('\n'))
  if (detail.writers.length === 0) return null
  return (
    <div className="text-small">
      <p className="text-ink-3">
        Written by {detail.writers.map(({ person }) => personText(person)).join(', ')}
      </p>
      {now === '' ? null : (
        <p role="status" data-no-print>
          Writing now:{' '}
          {now
            .split('\n')
            .map(line => line.replace(/^\S+/, personText))
            .join('; ')}
        </p>
      )}
    </div>
  )
}
