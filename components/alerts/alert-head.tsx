'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { lookOf, SeverityBadge } from './alert-mark.tsx'
import { nameOf, STANDING_WORDS, standingOf } from './alert-model.ts'
import { HeldBy } from './held-by.tsx'

/** What fires, how it stands, since when, and who has it. */
export function AlertHead({ row, isStale }: { row: AlertRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  const look = lookOf(row, isStale)
  const { service } = row.labels
  return (
    <div className="min-w-0 pt-1.5 pb-4">
      <p className="pb-1">
        <SeverityBadge labels={row.labels} />
      </p>
      <h1
        className={clsx(
          'mb-1 flex items-start gap-3 text-[28px] leading-8 tracking-[-0.02em] wrap-anywhere max-sm:text-[22px] max-sm:leading-7',
          look.text,
        )}
      >
        <Glyph name={look.glyph} className={clsx('mt-[5px] size-[22px] max-sm:size-[18px]', look.mark)} />
        <span>
          {nameOf(row)}
          <span className="sr-only">: {STANDING_WORDS[standingOf(row)]}</span>
        </span>
      </h1>
      {row.summary === '' ? null : <p className="text-lead leading-6 wrap-anywhere">{row.summary}</p>}
      <div className="text-ink-2 text-small leading-5">
        <p>
          {STANDING_WORDS[standingOf(row)]}
          {row.endsAtMs === null ? (
            <>
              {standingOf(row) === 'firing' ? ' for ' : ', fires for '}
              <Age sinceMs={row.startsAtMs} />
            </>
          ) : (
            <>
              {' '}
              <Age sinceMs={row.endsAtMs} /> ago, after {formatDuration(row.endsAtMs - row.startsAtMs)}
            </>
          )}
          {row.receivers.length === 0
            ? '. No route leads it to a receiver: nobody is told.'
            : `. Goes to ${row.receivers.join(', ')}.`}
          {service ? (
            <>
              {' Of '}
              <Link
                className="text-accent underline underline-offset-2"
                href={hrefOf(`/services/${encodeURIComponent(service)}`)}
              >
                {service}
              </Link>
              .
            </>
          ) : null}
        </p>
        <HeldBy row={row} />
      </div>
    </div>
  )
}
