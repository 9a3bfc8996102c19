'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { RunbookDetail } from '../../lib/contract/runbooks.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { BesideIncident, WithIncident } from './beside-incident.tsx'
import { runbookPath, withAlert } from './paths.ts'
import { RoundsSection, useRounds, useRoundTicking } from './rounds.tsx'
import { RunbookBody } from './runbook-body.tsx'
import { RunbookFacts } from './runbook-facts.tsx'
import { RunbookHead } from './runbook-head.tsx'

const EVERY_MS = 30_000

/** One runbook to work by: the text with live figures, buttons and checks; beside an incident, with ticks that go there. */
export function RunbookPage({ slug, title }: { slug: string; title: string }) {
  const { get } = useUrlState()
  const hrefOf = useRangeHref()
  const alert = get('alert')
  const incident = incidentOf(get('incident'))
  const polled = usePolled<RunbookDetail>(withAlert(runbookPath(slug), alert), EVERY_MS)
  return (
    <div data-report className="max-sm:pb-40">
      <nav
        aria-label="Where you are"
        data-no-print
        className="mt-3 flex min-h-7 items-center gap-1.5 text-ink-3 text-small"
      >
        <Link href={hrefOf('/runbooks')}>Runbooks</Link>
        <span aria-hidden="true">/</span>
        <b className="truncate font-medium text-ink" aria-current="page">
          {polled.data?.row.title ?? title}
        </b>
      </nav>
      <RunbookHead slug={slug} title={polled.data?.row.title ?? title} detail={polled.data} />
      <PolledStates polled={polled} failed="Could not read this runbook" rows={10}>
        {detail => <Loaded detail={detail} incident={incident} />}
      </PolledStates>
    </div>
  )
}

function incidentOf(text: string | null): number | null {
  const id = Number(text)
  return text !== null && Number.isInteger(id) && id > 0 ? id : null
}

type LoadedProps = { detail: RunbookDetail; incident: number | null }

function Loaded({ detail, incident }: LoadedProps) {
  if (detail.text.trim() === '') return <p className="py-4 text-ink-2">Nothing is written here yet.</p>
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,80ch)_minmax(0,1fr)]">
      {incident === null ? (
        <Alone detail={detail} />
      ) : (
        <WithIncident detail={detail} incident={incident}>
          {ticking => (
            <RunbookBody detail={detail} ticking={ticking} incident={incident} level={2} isStepped />
          )}
        </WithIncident>
      )}
    </div>
  )
}

/** Apart from incidents: its items are ticked in a round, where one was begun. */
function Alone({ detail }: { detail: RunbookDetail }) {
  const { rounds, chosen } = useRounds(detail.row.slug)
  const ticking = useRoundTicking(chosen)
  const hasItems = detail.items.length > 0
  return (
    <>
      <RunbookBody detail={detail} ticking={ticking} incident={null} level={2} isStepped />
      <aside className="grid min-w-0 gap-8">
        {hasItems ? <RoundsSection detail={detail} rounds={rounds} chosen={chosen} /> : null}
        {hasItems ? <BesideIncident services={detail.row.services} /> : null}
        <RunbookFacts detail={detail} />
      </aside>
    </>
  )
}
