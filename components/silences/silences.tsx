'use client'
import { useMemo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { SilenceRow } from '../../lib/contract/alerts.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { SCROLLING_ROW, Segmented } from '../ui/segmented.tsx'
import { AddSilence } from './silence-dialog.tsx'
import { SilenceList } from './silence-list.tsx'
import {
  endsSoon,
  FILTER_TITLES,
  isIn,
  SILENCE_FILTERS,
  SILENCES,
  type SilenceFilter,
  sortSilences,
} from './silence-model.ts'

type Answer = { readonly silences: readonly SilenceRow[] }

/** What is held back on purpose: by whom, why, and for how long. */
export function Silences() {
  const polled = usePolled<Answer>(`${SILENCES}?includeExpired=true`)
  const rows = polled.data?.silences ?? []
  const lead = useNowValue(nowMs => summarise(rows, nowMs))
  return (
    <>
      <PageHead
        title="Silences"
        lead={polled.data ? lead : 'What is held back on purpose'}
        actions={<AddSilence isPrimary />}
      />
      <PolledStates polled={polled} failed="Could not read the silences">
        {({ silences }) => <Loaded rows={silences} />}
      </PolledStates>
    </>
  )
}

function summarise(rows: readonly SilenceRow[], nowMs: number): string {
  const count = (state: SilenceRow['state']) => rows.filter(row => row.state === state).length
  const near = rows.filter(row => endsSoon(row, nowMs)).length
  const parts = [`${count('active')} active`]
  if (near > 0) parts.push(`${near} of them ${near === 1 ? 'ends' : 'end'} within the hour`)
  if (count('pending') > 0) parts.push(`${count('pending')} pending`)
  return parts.join(', ')
}

function Loaded({ rows }: { rows: readonly SilenceRow[] }) {
  const { get, replace } = useUrlState()
  const open = get('open')
  const stated = get('show')
  const isOpenOver = rows.some(row => row.id === open && row.state === 'expired')
  const filter: SilenceFilter =
    SILENCE_FILTERS.find(name => name === stated) ?? (isOpenOver ? 'expired' : 'open')
  const shown = useMemo(() => sortSilences(rows.filter(row => isIn(row, filter))), [rows, filter])
  return (
    <>
      <div className="pb-3">
        <Segmented
          label="Which silences"
          className={SCROLLING_ROW}
          options={SILENCE_FILTERS.map(value => ({
            value,
            label: `${FILTER_TITLES[value]} ${rows.filter(row => isIn(row, value)).length}`,
          }))}
          value={filter}
          onChange={next => replace({ show: next === 'open' ? null : next })}
        />
      </div>
      {shown.length === 0 ? (
        <Nothing filter={filter} />
      ) : (
        <div className="border-ink border-t">
          <SilenceList rows={shown} open={open} />
        </div>
      )}
    </>
  )
}

function Nothing({ filter }: { filter: SilenceFilter }) {
  if (filter === 'expired') {
    return <EmptyState title="No silence ended lately.">Those that end stay here for five days.</EmptyState>
  }
  return (
    <EmptyState title="Nothing is silenced.">
      Silence an alert from the Alerts page, or begin with matchers here; <code>amtool silence add</code>{' '}
      works too. Planned work is better told as a window: it also counts in uptime.
    </EmptyState>
  )
}
