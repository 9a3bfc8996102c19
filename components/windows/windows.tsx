'use client'
import { useMemo } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import { MONTH_NAMES } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { MonthSheet } from './month-sheet.tsx'
import { NoticeList } from './notice-list.tsx'
import { AddWindow, StartNow } from './window-dialogs.tsx'
import { NextList, OpenList } from './window-lists.tsx'
import {
  addMonths,
  isMonth,
  monthOf,
  noticesDue,
  occurrencesPath,
  readMonth,
  sheetOf,
  upcoming,
} from './window-model.ts'
import { WindowRules } from './window-rules.tsx'

type Answer = { readonly occurrences: readonly ListedOccurrence[] }

const HOUR_MS = 3_600_000
const AHEAD_MS = 60 * 24 * HOUR_MS

/** Planned work: what is open, what comes, and the month. */
export function Windows({ pages }: { readonly pages: readonly StatusPageView[] }) {
  const nowMs = useNow()
  // The hour keeps the address the same between polls.
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const polled = usePolled<Answer>(occurrencesPath(hourMs - HOUR_MS, hourMs + AHEAD_MS))
  return (
    <>
      <PageHead
        title="Windows"
        lead="Planned work: alerts are muted, and the time is kept apart in uptime"
        actions={
          <>
            <StartNow />
            <AddWindow />
          </>
        }
      />
      <div className="grid gap-8">
        <div className="grid items-start gap-8 lg:grid-cols-2">
          <PolledStates polled={polled} failed="Could not read the windows" rows={4}>
            {({ occurrences }) => <Lists occurrences={occurrences} pages={pages} nowMs={nowMs} />}
          </PolledStates>
        </div>
        <Calendar nowMs={hourMs} />
        <WindowRules />
      </div>
    </>
  )
}

const SHOWN = 8

type ListsProps = {
  occurrences: readonly ListedOccurrence[]
  pages: readonly StatusPageView[]
  nowMs: number
}

function Lists({ occurrences, pages, nowMs }: ListsProps) {
  const { open, next } = useMemo(() => upcoming(occurrences, nowMs), [occurrences, nowMs])
  const due = noticesDue(occurrences, nowMs)
  return (
    <>
      {due.length === 0 ? null : <NoticeList rows={due} pages={pages} />}
      <Section title="Open now" note={open.length === 0 ? null : `${open.length}`}>
        {open.length === 0 ? (
          <p className="text-ink-2">No planned work at the moment.</p>
        ) : (
          <OpenList rows={open} />
        )}
      </Section>
      <Section
        title="Next"
        note={next.length > SHOWN ? `${SHOWN} of ${next.length} within 60 days` : 'within 60 days'}
      >
        {next.length === 0 ? (
          <EmptyState title="Nothing is planned.">
            Add a window here, or under <code>windows</code> in <code>opsdeck.yml</code>.
          </EmptyState>
        ) : (
          <NextList rows={next.slice(0, SHOWN)} nowMs={nowMs} />
        )}
      </Section>
    </>
  )
}

const VIEWS = [
  { value: 'month', label: 'Month' },
  { value: 'list', label: 'List' },
] as const

function Calendar({ nowMs }: { nowMs: number }) {
  const { zone } = useTimeZone()
  const { get, replace } = useUrlState()
  const stated = get('month')
  const month = isMonth(stated) ? stated : monthOf(nowMs, zone)
  const view = get('view') === 'list' ? 'list' : 'month'
  const { fromMs, toMs } = sheetOf(month, zone)
  const polled = usePolled<Answer>(occurrencesPath(fromMs, toMs), 15_000)
  const { year, index } = readMonth(month)
  const go = (count: number) => replace({ month: addMonths(month, count) })
  return (
    <Section
      title={`${MONTH_NAMES[index]} ${year}`}
      note={zone === 'utc' ? 'in UTC' : 'in your time'}
      end={
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="View"
            options={VIEWS}
            value={view}
            onChange={next => replace({ view: next === 'month' ? null : next })}
          />
          <Button onClick={() => go(-1)}>Before</Button>
          <Button onClick={() => replace({ month: null })}>Today</Button>
          <Button onClick={() => go(1)}>After</Button>
        </div>
      }
    >
      <PolledStates polled={polled} failed="Could not read the month" rows={6}>
        {({ occurrences }) =>
          view === 'month' ? (
            <MonthSheet month={month} occurrences={occurrences} nowMs={nowMs} />
          ) : occurrences.length === 0 ? (
            <p className="text-ink-2">No window in this month.</p>
          ) : (
            <NextList rows={occurrences} nowMs={nowMs} />
          )
        }
      </PolledStates>
    </Section>
  )
}
