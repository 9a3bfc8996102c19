'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { CheckRow } from '../../lib/contract/checks.ts'
import { Age } from '../ui/age.tsx'
import { STATE_LOOKS, StateGlyph } from '../ui/state-mark.tsx'
import { checkHref, stateOf } from './checks-model.ts'

const LINK = 'text-accent underline underline-offset-2'

/** How it stands and why, what it asks, and since when. */
export function CheckHead({ row, isStale }: { row: CheckRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  const state = stateOf(row)
  const look = STATE_LOOKS[state]
  const isQuiet = state === 'up' || row.isPaused
  return (
    <div className="min-w-0 pt-1.5 pb-5">
      <h1
        className={clsx(
          'mb-1 flex items-center gap-3 text-[28px] leading-8 tracking-[-0.02em]',
          isStale ? 'text-gone' : !isQuiet && (state === 'degraded' ? 'text-warn-mark' : look.text),
        )}
      >
        <StateGlyph state={state} isLate={isStale} className="size-[22px]" />
        <span className="sr-only">{row.name}: </span>
        {row.isPaused ? 'Paused' : look.word}
      </h1>
      <p className="text-lead leading-6 wrap-anywhere">{row.reason}</p>
      <p className="text-ink-2 text-small leading-5 wrap-anywhere">
        {row.kind} {row.asks}, of{' '}
        <Link className={LINK} href={hrefOf(`/services/${row.service}`)}>
          {row.service}
        </Link>
        {row.sinceMs === null ? null : (
          <>
            . So for <Age sinceMs={row.sinceMs} />
          </>
        )}
        {row.pending === null ? null : `. ${row.pending}`}
        {row.causedBy === null ? null : (
          <>
            . Explained by{' '}
            <Link className={LINK} href={hrefOf(checkHref(row.causedBy))}>
              {row.causedBy}
            </Link>
          </>
        )}
      </p>
    </div>
  )
}
