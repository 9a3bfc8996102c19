'use client'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { CheckRow } from '../../lib/contract/checks.ts'
import { Age } from '../ui/age.tsx'
import { StateHeadline } from '../ui/state-headline.tsx'
import { checkHref, stateOf } from './checks-model.ts'

const LINK = 'text-accent underline underline-offset-2'

/** How it stands and why, what it asks, and since when. */
export function CheckHead({ row, isStale }: { row: CheckRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  return (
    <div className="min-w-0 pt-1.5 pb-5">
      <StateHeadline name={row.name} state={stateOf(row)} isPaused={row.isPaused} isLate={isStale} />
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
