'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { FollowUpRow } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { StandingText } from '../post-mortems/post-mortem-list.tsx'
import { Glyph } from '../ui/glyph.tsx'

type LineProps = {
  row: FollowUpRow
  personText: (email: string) => string
  note?: ReactNode
  end?: ReactNode
}

/** One follow-up: what, who, by when, and how it stands. */
export function FollowUpLine({ row, personText, note, end }: LineProps) {
  const { zone } = useTimeZone()
  const isOpen = row.state === 'open'
  return (
    <li
      data-row
      className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-rule border-b py-1.5 last:border-0"
    >
      <span className="min-w-0 flex-1 basis-64">
        <span
          className={clsx(isOpen ? 'font-medium' : 'text-ink-2', row.state === 'dropped' && 'line-through')}
        >
          {row.state === 'done' ? <Glyph name="check" className="mr-1.5 size-2.5" /> : null}
          {row.url === null ? (
            row.title
          ) : (
            <a href={row.url} rel="noopener noreferrer" className="underline underline-offset-2">
              {row.title}
            </a>
          )}
        </span>
        <span className="block text-ink-3 text-small">
          {row.owner ? personText(row.owner) : <span className="text-warn">nobody has it</span>}
          {row.isPrevention ? ', prevention' : ''}
          {row.state === 'dropped' ? `, dropped: ${row.reason}` : ''}
          {note ? <>, {note}</> : null}
        </span>
      </span>
      <span className="text-small">
        {isOpen ? <StandingText row={row} /> : <span className="text-ink-2">{row.state}</span>}
        {row.dueMs === null && isOpen ? null : (
          <span className="num text-ink-3"> {formatMoment(row.closedAtMs ?? row.dueMs ?? 0, zone)}</span>
        )}
      </span>
      {end}
    </li>
  )
}
