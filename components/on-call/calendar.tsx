'use client'
import clsx from 'clsx'
import { useMemo } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { OverrideView, PersonRef, ShiftView } from '../../lib/contract/on-call.ts'
import type { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { formatDate, type TimeZone } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { shiftsPath } from './paths.ts'
import { ShiftList } from './shift-list.tsx'
import { WeekLanes } from './week-lanes.tsx'
import { dateText, finalLane, lanesOf, mondayOf, readDate, weeksFrom } from './week-model.ts'

const WEEKS = 3
const VIEWS = [
  { value: 'weeks', label: 'Weeks' },
  { value: 'list', label: 'List' },
] as const

type CalendarProps = {
  config: ScheduleConfig
  overrides: readonly OverrideView[]
}

/** Three weeks of a schedule: each layer, what was added by hand, and the line that holds; gaps are holes. */
export function Calendar({ config, overrides }: CalendarProps) {
  const { zone } = useTimeZone()
  const nowMs = useNow()
  const { get, replace } = useUrlState()
  const mondayMs = mondayOf(readDate(get('week'), zone) ?? nowMs, zone)
  const weeks = useMemo(() => weeksFrom(mondayMs, WEEKS, zone), [mondayMs, zone])
  const toMs = weeks.at(-1)?.toMs ?? mondayMs
  const polled = usePolled<{ shifts: readonly ShiftView[] }>(
    shiftsPath({ schedule: config.slug, fromMs: mondayMs, toMs }),
    15_000,
  )
  const view = get('view') === 'list' ? 'list' : 'weeks'
  const go = (days: number) => replace({ week: dateText(mondayMs, days, zone) })
  return (
    <Section
      title={`${formatDate(mondayMs, zone)} to ${formatDate(toMs - 1, zone)}`}
      note={zone === 'utc' ? 'in UTC' : 'on your clock'}
      end={
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="View"
            options={VIEWS}
            value={view}
            onChange={next => replace({ view: next === 'weeks' ? null : next })}
          />
          <Button className="text-ink" onClick={() => go(-7)}>
            Before
          </Button>
          <Button className="text-ink" onClick={() => replace({ week: null })}>
            Today
          </Button>
          <Button className="text-ink" onClick={() => go(7)}>
            After
          </Button>
        </div>
      }
    >
      <PolledStates polled={polled} failed="Could not read the shifts" rows={9}>
        {({ shifts }) =>
          view === 'list' ? (
            <ShiftList shifts={shifts} zoneName={config.zone} />
          ) : (
            <>
              <Lanes config={config} overrides={overrides} shifts={shifts} weeks={{ mondayMs, toMs, zone }} />
              <div className="sm:hidden">
                <ShiftList shifts={shifts} zoneName={config.zone} />
              </div>
            </>
          )
        }
      </PolledStates>
    </Section>
  )
}

type LanesProps = CalendarProps & {
  shifts: readonly ShiftView[]
  weeks: { readonly mondayMs: number; readonly toMs: number; readonly zone: TimeZone }
}

function Lanes({ config, overrides, shifts, weeks: { mondayMs, toMs, zone } }: LanesProps) {
  const weeks = useMemo(() => weeksFrom(mondayMs, WEEKS, zone), [mondayMs, zone])
  const lanes = useMemo(
    () => lanesOf(config, overrides, { startsAtMs: mondayMs, endsAtMs: toMs }),
    [config, overrides, mondayMs, toMs],
  )
  const people = useMemo(
    () => [...new Set(config.layers.flatMap(layer => layer.people.map(email => email.toLowerCase())))],
    [config],
  )
  const names = useMemo(() => namesOf(shifts), [shifts])
  return (
    <div className={clsx('grid gap-4', 'max-sm:hidden')}>
      {weeks.map(week => (
        <WeekLanes
          key={week.fromMs}
          week={week}
          lanes={lanes}
          line={finalLane(shifts)}
          people={people}
          nameOf={email => names.get(email) ?? email}
        />
      ))}
    </div>
  )
}

/** Names as the server told them, by address. */
const namesOf = (shifts: readonly ShiftView[]): ReadonlyMap<string, string> =>
  new Map(
    shifts
      .map(({ person }) => person)
      .filter((person): person is PersonRef & { name: string } => person !== null && person.name !== null)
      .map(({ email, name }) => [email, name]),
  )
