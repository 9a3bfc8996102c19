'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import type { IncidentListRow } from '../../lib/contract/incidents.ts'
import { formatDay, formatDuration, formatMinute } from '../../lib/core/format/index.ts'
import { STATE_TITLES } from '../../lib/core/incident/state.ts'
import { Countdown } from './countdown.tsx'
import styles from './incident-list.module.css'
import { endOf, isOver, toneOf } from './incident-model.ts'
import { incidentHref } from './paths.ts'
import { SeverityChip } from './severity-chip.tsx'
import { WhoHasIt } from './who-has-it.tsx'

type Texts = { nameOf: (slug: string) => string; personText: (email: string) => string }
type ListProps = { rows: readonly IncidentListRow[] } & Texts

/** Incidents as rows: what, how it stands, since when, who has it, and what is due next. */
export function IncidentList({ rows, nameOf, personText }: ListProps) {
  return (
    <table className="block w-full">
      <caption className="sr-only">Incidents, open ones first</caption>
      <thead className={clsx('block', styles.head)}>
        <tr className={clsx(styles.grid, 'border-rule-2 border-b')}>
          {['Severity', 'Incident', 'State', 'Commander', 'Next limit', 'Began', 'Lasted'].map(word => (
            <th key={word} scope="col" className="pt-1.5 pb-[5px] text-ink-3 text-micro leading-[14px]">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block">
        {rows.map(row => (
          <Row key={row.id} row={row} nameOf={nameOf} personText={personText} />
        ))}
      </tbody>
    </table>
  )
}

/** Live patches keep unchanged rows the same object, so that only those that changed are drawn again. */
const Row = memo(function Row({ row, nameOf, personText }: { row: IncidentListRow } & Texts) {
  const { zone } = useTimeZone()
  const end = endOf(row)
  const lasted = useNowValue(nowMs => formatDuration((end ?? nowMs) - row.impactStartMs))
  return (
    <tr data-row data-incident={row.id} className={clsx(styles.grid, styles.row)}>
      <td data-cell="chip" className="min-w-0">
        <SeverityChip row={row} nameOf={nameOf} />
      </td>
      <td data-cell="what" className="min-w-0 wrap-anywhere">
        <span className="num mr-2 text-column text-ink-3">#{row.id}</span>
        <Link
          href={incidentHref(row.id)}
          prefetch={false}
          className={clsx(isOver(row) ? 'font-medium' : 'font-semibold')}
        >
          {row.title}
        </Link>
        {row.duplicateOf === null ? null : (
          <span className="ml-2 text-ink-3 text-small">duplicate of #{row.duplicateOf}</span>
        )}
      </td>
      <td data-cell="state" className={toneOf(row) === 'down' ? 'text-down' : 'text-ink-2'}>
        {STATE_TITLES[row.state]}
        {row.reopenedCount > 0 ? <span className="text-ink-3 text-small"> again</span> : null}
      </td>
      <td data-cell="who" className="min-w-0 truncate">
        <WhoHasIt row={row} personText={personText} />
      </td>
      <td data-cell="next" className="text-small">
        {row.nextClock && !(isOver(row) && row.nextClock.key !== 'post_mortem') ? (
          <Countdown clock={row.nextClock} />
        ) : (
          <span className="text-ink-3 max-md:hidden">—</span>
        )}
      </td>
      <td data-cell="began" className="num text-column text-ink-2">
        {formatDay(row.impactStartMs, zone).slice(4)} {formatMinute(row.impactStartMs, zone)}
      </td>
      <td data-cell="lasted" className="num text-column">
        <span suppressHydrationWarning>{lasted}</span>
      </td>
    </tr>
  )
})
