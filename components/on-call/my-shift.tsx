'use client'
import { useQueries } from '@tanstack/react-query'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import { useNow, useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { OnCallNow, ShiftView } from '../../lib/contract/on-call.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { Section } from '../ui/section.tsx'
import { type OwnShift, ownClockText, shiftsOfPerson, stretchText } from './on-call-model.ts'
import { scheduleHref, shiftsPath } from './paths.ts'

const HOUR_MS = 3_600_000
const AHEAD_MS = 60 * 24 * HOUR_MS
const SHOWN = 4

/** When the person at the screen is on call, over all schedules. */
export function MyShift({ schedules }: { schedules: readonly OnCallNow[] }) {
  const { email } = useViewer()
  const nowMs = useNow()
  const { shifts, isLoading, failed } = useShifts(schedules, Math.floor(nowMs / HOUR_MS) * HOUR_MS)
  const own = shiftsOfPerson(shifts, email, nowMs)
  return (
    <Section title="Your shifts" note="within 60 days">
      {own.length > 0 ? (
        <ul>
          {own.slice(0, SHOWN).map(one => (
            <ShiftRow key={`${one.schedule.schedule} ${one.shift.startsAtMs}`} one={one} />
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">
          {isLoading
            ? 'Reading the schedules…'
            : failed
              ? `Could not be read: ${failed}`
              : 'You are on call in no schedule within 60 days.'}
        </p>
      )}
      {own.length > SHOWN ? (
        <p className="text-ink-3 text-small">{own.length - SHOWN} more after these.</p>
      ) : null}
    </Section>
  )
}

function useShifts(schedules: readonly OnCallNow[], fromMs: number) {
  const queries = useQueries({
    queries: schedules.map(({ schedule }) => {
      const path = shiftsPath({ schedule, fromMs, toMs: fromMs + AHEAD_MS })
      return {
        queryKey: ['polled', path],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          api<{ shifts: readonly ShiftView[] }>(path, { signal }),
        refetchInterval: 60_000,
      }
    }),
  })
  const shifts = queries.flatMap(({ data }, index): OwnShift[] => {
    const schedule = schedules[index]
    return schedule && data ? data.shifts.map(shift => ({ schedule, shift })) : []
  })
  return {
    shifts,
    isLoading: queries.some(query => query.isPending),
    failed: queries.find(query => query.error)?.error?.message ?? null,
  }
}

function ShiftRow({ one: { schedule, shift } }: { one: OwnShift }) {
  const { zone } = useTimeZone()
  const when = useNowValue(nowMs =>
    shift.startsAtMs <= nowMs
      ? `now, ${formatDuration(shift.endsAtMs - nowMs)} left`
      : `in ${formatDuration(shift.startsAtMs - nowMs)}`,
  )
  const own = ownClockText(shift.startsAtMs, schedule.zone, zone)
  return (
    <li
      data-row
      className="grid gap-x-4 border-rule border-b py-1.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <p>
        <Link href={scheduleHref(schedule.schedule)} className="font-medium">
          {schedule.name}
        </Link>{' '}
        <span className={when.startsWith('now') ? 'font-medium' : 'text-ink-2'}>{when}</span>
      </p>
      <p className="num text-column sm:text-right">
        {stretchText(shift, zone)}
        {own ? <span className="block text-ink-3">starts {own}</span> : null}
      </p>
    </li>
  )
}
