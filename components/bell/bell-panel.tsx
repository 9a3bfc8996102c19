'use client'
import Link from 'next/link'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { AlertCounts, AlertRow, AlertsData } from '../../lib/contract/alerts.ts'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { AlertMark, SeverityBadge } from '../alerts/alert-mark.tsx'
import { alertHref, nameOf } from '../alerts/alert-model.ts'
import { summariseAlerts } from '../alerts/alert-wish.ts'
import { pageHref } from '../on-call/paths.ts'
import { Age } from '../ui/age.tsx'
import { Checkbox } from '../ui/field.tsx'
import type { Chime } from './use-chime.ts'

type PanelProps = {
  rows: readonly AlertRow[]
  pages: readonly PageRow[]
  ending: AlertsData['ending']
  counts: AlertCounts
  chime: Chime
  onDone: () => void
}

/** The first few alerts that nobody has, calls for oneself, and whether new ones sound. */
export function BellPanel({ rows, pages, ending, counts, chime, onDone }: PanelProps) {
  const hidden = counts.active - rows.length
  return (
    <>
      <p className="flex items-baseline justify-between gap-3 pb-2">
        <span className="text-ink-2">{summariseAlerts(counts)}</span>
        <Link href="/alerts" onClick={onDone} className="whitespace-nowrap text-accent">
          All alerts
        </Link>
      </p>
      {pages.length > 0 ? (
        <ul className="pb-2" aria-label="Calls for you">
          {pages.map(page => (
            <li key={page.id} className="bg-down-tint px-2 py-1.5">
              <Link href={pageHref(page.id)} onClick={onDone} className="font-medium">
                You are called: {page.title}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {ending.length > 0 ? (
        <ul className="pb-2" aria-label="Your silences that end soon">
          {ending.map(silence => (
            <li key={silence.id} className="bg-warn-tint px-2 py-1.5">
              <Link href="/silences" onClick={onDone} className="wrap-anywhere">
                Your silence ends in <Until atMs={silence.endsAtMs} />: {silence.comment}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <ul className="border-rule border-t">
        {rows.map(row => (
          <li
            key={row.fingerprint}
            className="grid grid-cols-[84px_minmax(0,1fr)_56px] items-baseline gap-x-2 border-rule border-b py-1.5"
          >
            <AlertMark row={row} />
            <span className="min-w-0">
              <Link href={alertHref(row.fingerprint)} prefetch={false} onClick={onDone}>
                <b className="mr-2 font-medium wrap-anywhere">{nameOf(row)}</b>
                <SeverityBadge labels={row.labels} />
                <span className="block truncate text-ink-3 text-small">{row.summary}</span>
              </Link>
            </span>
            <span className="num text-right text-column">
              <Age sinceMs={row.startsAtMs} />
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 ? <p className="pt-1 text-ink-3 text-small">and {hidden} more</p> : null}
      <div className="pt-2">
        <Checkbox
          label="Sound when a new one comes"
          checked={chime.isOn}
          onChange={event => chime.setOn(event.target.checked)}
        />
        {chime.isOn && chime.isBlocked ? (
          <p className="text-ink-3 text-small">
            The browser lets this page sound once you have pressed something on it.
          </p>
        ) : null}
      </div>
    </>
  )
}

function Until({ atMs }: { atMs: number }) {
  return useNowValue(nowMs => formatDuration(Math.max(0, atMs - nowMs)))
}
