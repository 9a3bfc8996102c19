'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import type { WindowOccurrence } from '../../lib/contract/watch.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { StateGlyph } from '../ui/state-mark.tsx'
import { EndNow } from './window-dialogs.tsx'
import { effectText, noticeText, ownZoneText, spanText } from './window-model.ts'

type RowsProps = { readonly rows: readonly WindowOccurrence[] }

/** What is open, with the time that is left. */
export function OpenList({ rows }: RowsProps) {
  return (
    <ul>
      {rows.map(one => (
        <OpenRow key={`${one.slug} ${one.startsAtMs}`} one={one} />
      ))}
    </ul>
  )
}

function OpenRow({ one }: { one: WindowOccurrence }) {
  const { zone } = useTimeZone()
  const refusal = useRefusal('windows.write')
  const left = useNowValue(nowMs => formatDuration(one.endsAtMs - nowMs))
  return (
    <li
      data-row
      className="flex flex-wrap items-start gap-x-3 gap-y-2 border-rule border-b bg-maint-tint px-2 py-2 last:border-0"
    >
      <StateGlyph state="maintenance" className="mt-1 size-3" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {one.name} <span className="font-normal text-maint">{left} left</span>
        </p>
        <p className="text-ink-2 text-small">
          {one.services.join(', ')}. {spanText(one, zone)}; {effectText(one)}.
        </p>
        {one.description ? <p className="text-ink-2 text-small">{one.description}</p> : null}
        {one.runbook === undefined ? null : (
          <p className="text-small">
            <Link href={`/runbooks/${one.runbook}`} prefetch={false} className="underline underline-offset-2">
              Its runbook, item by item
            </Link>
          </p>
        )}
      </div>
      <EndNow one={one} refusal={refusal} />
    </li>
  )
}

/** Occurrences by start, each with its notice. */
export function NextList({ rows, nowMs }: { rows: readonly ListedOccurrence[]; nowMs: number }) {
  return (
    <ul>
      {rows.map(one => (
        <NextRow key={`${one.slug} ${one.startsAtMs}`} one={one} nowMs={nowMs} />
      ))}
    </ul>
  )
}

function NextRow({ one, nowMs }: { one: ListedOccurrence; nowMs: number }) {
  const { zone } = useTimeZone()
  const notice = one.startsAtMs > nowMs ? noticeText(one, nowMs) : null
  const own = ownZoneText(one, zone)
  return (
    <li
      data-row
      className="grid gap-x-4 border-rule border-b py-1.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <p className={clsx('min-w-0', one.endsAtMs <= nowMs && 'text-ink-3')}>
        <span className="font-medium">{one.name}</span>{' '}
        <span className="text-ink-3 text-small">{one.services.join(', ')}</span>
        {notice ? (
          <span className={clsx('block text-small', notice.isLate ? 'text-warn' : 'text-ink-2')}>
            {notice.text}
          </span>
        ) : null}
      </p>
      <p className="num text-column sm:text-right">
        {spanText(one, zone)}
        {own ? <span className="block text-ink-3">{own}</span> : null}
      </p>
    </li>
  )
}
