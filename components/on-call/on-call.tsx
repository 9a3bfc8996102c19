'use client'
import { useMemo } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { OnCallNow } from '../../lib/contract/on-call.ts'
import { PageList } from '../pages/page-list.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { AddSchedule } from './entry-dialogs.tsx'
import { MyShift } from './my-shift.tsx'
import { NowTable } from './now-table.tsx'
import { byUrgency, summariseOnCall } from './on-call-model.ts'
import { OnCallNav } from './on-call-nav.tsx'
import { ON_CALL } from './paths.ts'
import { Readiness } from './readiness.tsx'
import { Swaps } from './swaps.tsx'

type Answer = { readonly schedules: readonly OnCallNow[] }

/** Who is called now, who comes next, what is open, and who can be reached. */
export function OnCall() {
  const polled = usePolled<Answer>(ON_CALL, 10_000)
  return (
    <>
      <PageHead
        title="On-call"
        lead={summariseOnCall(polled.data?.schedules ?? [])}
        actions={<AddSchedule />}
      />
      <OnCallNav />
      <div className="grid gap-8">
        <PageList />
        <PolledStates polled={polled} failed="Could not read the schedules" rows={4}>
          {({ schedules }) => <Schedules schedules={schedules} />}
        </PolledStates>
        <Swaps />
        <Readiness />
      </div>
    </>
  )
}

function Schedules({ schedules }: { schedules: readonly OnCallNow[] }) {
  const rows = useMemo(() => byUrgency(schedules), [schedules])
  if (rows.length === 0) {
    return (
      <EmptyState title="Nobody is on call yet.">
        Add a schedule here, or under <code>schedules</code> in <code>opsdeck.yml</code>: people who take
        turns. An escalation then tells whoever is on call.
      </EmptyState>
    )
  }
  return (
    <>
      <Section title="Now" note="times on your clock, and below on that of the person">
        <NowTable rows={rows} />
      </Section>
      <MyShift schedules={rows} />
    </>
  )
}
