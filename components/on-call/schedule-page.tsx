'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { OnCallNow, OverrideView } from '../../lib/contract/on-call.ts'
import type { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { EntryActions, entryPath } from '../entries/entry-actions.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { ImportCalendar } from './calendar-import.tsx'
import { CalendarLinks } from './calendar-link.tsx'
import { LazyCalendar, LazyScheduleForm } from './entry-dialogs.tsx'
import { gapsText, momentText } from './on-call-model.ts'
import { OverrideList } from './override-list.tsx'
import { ON_CALL, OVERRIDES, SCHEDULES } from './paths.ts'
import { PersonName } from './person-name.tsx'
import { AddOverride, AskSwap, TakeOver } from './shift-dialogs.tsx'
import { Swaps } from './swaps.tsx'

/** One schedule: who is on call, the calendar, and what goes over the layers. */
export function SchedulePage({ slug }: { slug: string }) {
  const polled = usePolled<{ schedules: readonly OnCallNow[] }>(ON_CALL, 10_000)
  const row = polled.data?.schedules.find(one => one.schedule === slug)
  return (
    <>
      <div className="mt-3 flex min-h-7 flex-wrap items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex gap-1.5 text-ink-3 text-small">
          <Link href="/on-call">On-call</Link>
          <span aria-hidden="true">/</span>
          <b className="font-medium text-ink" aria-current="page">
            {row?.name ?? slug}
          </b>
        </nav>
        {row ? <Change row={row} /> : null}
      </div>
      <PageHead title={row?.name ?? slug} lead={row?.description ?? null} />
      <PolledStates polled={polled} failed="Could not read this schedule" rows={10}>
        {() =>
          row ? (
            <Loaded row={row} />
          ) : (
            <p className="text-ink-2">There is no schedule of this name any more.</p>
          )
        }
      </PolledStates>
    </>
  )
}

function Change({ row }: { row: OnCallNow }) {
  const router = useRouter()
  return (
    <EntryActions<ScheduleConfig>
      path={SCHEDULES}
      entryKey={row.schedule}
      source={row.source}
      permission="on_call.write"
      title={row.name}
      consequence="Nobody is on call by it any more. Escalations that name it fall into a hole."
      onRemoved={() => router.push('/on-call')}
      form={(config, close) => <LazyScheduleForm config={config} onClose={close} />}
    />
  )
}

function Loaded({ row }: { row: OnCallNow }) {
  const { zone } = useTimeZone()
  const overrides = usePolled<{ overrides: readonly OverrideView[] }>(
    `${OVERRIDES}?schedule=${encodeURIComponent(row.schedule)}`,
    15_000,
  )
  const entry = usePolled<EntryView<'schedule'>>(entryPath(SCHEDULES, row.schedule), 30_000)
  const gaps = gapsText(row, zone)
  const added = overrides.data?.overrides ?? []
  return (
    <div className="grid gap-8">
      <div className="flex flex-wrap items-end gap-x-8 gap-y-3">
        <div>
          <p className="text-ink-3 text-small">On call now</p>
          <p className="text-title">
            <PersonName person={row.now.person} />
          </p>
          <p className="text-ink-2 text-small">
            until {momentText(row.now.endsAtMs, zone)}
            {row.next ? (
              <>
                , then <PersonName person={row.next.person} /> from {momentText(row.next.startsAtMs, zone)}
              </>
            ) : null}
          </p>
          {gaps ? <p className="text-small text-warn">{gaps}</p> : null}
        </div>
        <div className="flex flex-wrap gap-2">
          <TakeOver schedule={row} />
          <AddOverride schedule={row} />
          <AskSwap schedule={row} />
          <ImportCalendar schedule={row.schedule} />
        </div>
      </div>
      <PolledStates polled={entry} failed="Could not read the layers" rows={9}>
        {({ config }) => <LazyCalendar config={config} overrides={added} />}
      </PolledStates>
      <Swaps schedule={row.schedule} />
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <PolledStates polled={overrides} failed="Could not read the overrides" rows={3}>
          {() => <OverrideList overrides={added} config={entry.data?.config ?? null} />}
        </PolledStates>
        <CalendarLinks schedule={row.schedule} />
      </div>
    </div>
  )
}
