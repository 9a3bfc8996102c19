'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { FoundRunbook, FoundRunbooks, RunbookDetail } from '../../lib/contract/runbooks.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { UnreadRunbooks } from './bound-runbooks.tsx'
import { FoundRunbookList } from './found-runbooks.tsx'
import { FOUND_EVERY_MS, RUNBOOKS, runbookHref, runbookPath, withAlert } from './paths.ts'
import { RunbookBody } from './runbook-body.tsx'

const EVERY_MS = 60_000

/** What to do about an alert, on its own page: the runbook that is meant for it in full, others as links. */
export function AlertRunbooks({ fingerprint }: { fingerprint: string }) {
  const path = `${RUNBOOKS}/for?alert=${encodeURIComponent(fingerprint)}`
  const { data, error } = usePolled<FoundRunbooks>(path, FOUND_EVERY_MS)
  if (data === null) return error ? <UnreadRunbooks message={error.message} /> : null
  const [first, ...others] = data.runbooks
  if (!first) return null
  if (first.nearness !== 'opens') return <FoundRunbookList runbooks={[first, ...others]} />
  return (
    <>
      <Open found={first} fingerprint={fingerprint} />
      {others.length > 0 ? <FoundRunbookList runbooks={others} /> : null}
    </>
  )
}

function Open({ found, fingerprint }: { found: FoundRunbook; fingerprint: string }) {
  const polled = usePolled<RunbookDetail>(withAlert(runbookPath(found.slug), fingerprint), EVERY_MS)
  return (
    <Section
      title={`Runbook: ${found.title}`}
      note={found.why}
      end={
        <Link href={runbookHref(found.slug, { alert: fingerprint })} prefetch={false}>
          Open it alone
        </Link>
      }
    >
      <PolledStates polled={polled} failed="Could not read the runbook">
        {detail => <RunbookBody detail={detail} ticking={null} incident={null} level={3} isStepped={false} />}
      </PolledStates>
    </Section>
  )
}
