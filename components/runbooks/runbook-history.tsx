'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { RevisionDetail, RevisionRow, RunbookHistory } from '../../lib/contract/runbooks.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { DifferenceView } from './difference-view.tsx'
import { RUNBOOKS, runbookHref, runbookPath } from './paths.ts'

const EVERY_MS = 30_000

/** Who saved a runbook, when, and what was changed; an older revision can be saved again. */
export function RunbookHistoryPage({ slug }: { slug: string }) {
  const polled = usePolled<RunbookHistory>(`${runbookPath(slug)}/history`, EVERY_MS)
  return (
    <>
      <PageHead
        title="History"
        lead={
          <Link href={runbookHref(slug)} prefetch={false} className="underline underline-offset-2">
            {polled.data?.row.title ?? slug}
          </Link>
        }
      />
      <PolledStates polled={polled} failed="Could not read the history">
        {history => <Loaded slug={slug} history={history} />}
      </PolledStates>
    </>
  )
}

function Loaded({ slug, history: { row, revisions } }: { slug: string; history: RunbookHistory }) {
  const { get, replace } = useUrlState()
  if (row.source === 'file') {
    return (
      <EmptyState title="No history here.">
        It is written in the configuration file: what was changed there is kept where that file is kept.
      </EmptyState>
    )
  }
  const [newest] = revisions
  if (!newest)
    return <EmptyState title="No history yet.">Each time that it is saved, what it says is kept.</EmptyState>
  const wanted = Number(get('revision'))
  const chosen = revisions.find(({ revision }) => revision === wanted) ?? newest
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,300px)_minmax(0,1fr)]">
      <Section title="Revisions" note={`${revisions.length}`}>
        <ul>
          {revisions.map(one => (
            <RevisionItem
              key={one.revision}
              one={one}
              isChosen={one === chosen}
              onChoose={() => replace({ revision: String(one.revision) })}
            />
          ))}
        </ul>
      </Section>
      <Revision key={chosen.revision} slug={slug} chosen={chosen} newest={newest} />
    </div>
  )
}

type ItemProps = { one: RevisionRow; isChosen: boolean; onChoose: () => void }

function RevisionItem({ one, isChosen, onChoose }: ItemProps) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  return (
    <li className="border-rule border-b last:border-0" data-row>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={onChoose}
        className={clsx(
          'w-full px-1 py-1.5 text-left hover:bg-sunk max-sm:min-h-11',
          isChosen && 'bg-accent-tint',
        )}
      >
        <span className="num block text-column">{formatMoment(one.atMs, zone)}</span>
        <span className="text-ink-2 text-small">
          {personText(one.by)}, <span className="num">+{one.added}</span>{' '}
          <span className="num">−{one.removed}</span>
        </span>
      </button>
    </li>
  )
}

type RevisionProps = { slug: string; chosen: RevisionRow; newest: RevisionRow }

function Revision({ slug, chosen, newest }: RevisionProps) {
  const polled = usePolled<RevisionDetail>(
    `${runbookPath(slug)}/history/${chosen.revision}`,
    // What is kept never changes.
    3_600_000,
  )
  const refusal = useRefusal('runbooks.write')
  const askAgain = useAskAgain()
  const restore = useMutation({
    mutationFn: () =>
      api(`${runbookPath(slug)}/restore`, {
        method: 'POST',
        body: { revision: chosen.revision, seenRevision: newest.revision },
      }),
    onSuccess: () => askAgain(RUNBOOKS),
    retry: false,
    networkMode: 'always',
  })
  const isNewest = chosen.revision === newest.revision
  return (
    <Section
      title="What it changed"
      end={
        <Button
          disabledReason={refusal ?? (isNewest ? 'This is what it says now.' : null)}
          isBusy={restore.isPending}
          onClick={() => restore.mutate()}
        >
          Save this one again
        </Button>
      }
    >
      <AccessNote reason={refusal} />
      {restore.error ? <FormFailure message={restore.error.message} /> : null}
      <PolledStates polled={polled} failed="Could not read this revision">
        {detail => <DifferenceView difference={detail.difference} />}
      </PolledStates>
    </Section>
  )
}
