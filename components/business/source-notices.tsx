import clsx from 'clsx'
import Link from 'next/link'
import { Fragment } from 'react'
import type { SourceRow } from '../../lib/contract/business.ts'
import { formatNumber } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { CONNECTOR_TITLES } from './figure-text.ts'
import { businessHref } from './paths.ts'

/** What managers must know before they trust a figure: a source that fails, that is late, or that is of a test. */
export function SourceNotices({ sources }: { sources: readonly SourceRow[] }) {
  const troubled = sources.filter(source => source.state !== 'good' || source.warnings.length > 0)
  if (troubled.length === 0) return null
  return (
    <ul aria-label="Sources with trouble" className="mb-2 grid gap-px">
      {troubled.map(source => (
        <Notice key={`${source.connector} ${source.account}`} source={source} />
      ))}
    </ul>
  )
}

const BANDS = {
  loud: 'bg-down-tint',
  warn: 'bg-warn-tint',
  plain: 'bg-gone-tint',
} as const

function bandOf({ state, warnings }: SourceRow): keyof typeof BANDS {
  if (state === 'failing' || warnings.length > 0) return 'loud'
  return state === 'late' ? 'warn' : 'plain'
}

function Notice({ source }: { source: SourceRow }) {
  const { connector, account, state, reason, asOfMs, warnings } = source
  const band = bandOf(source)
  return (
    <li className={clsx('flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-2.5 py-1.5', BANDS[band])}>
      {band === 'plain' ? null : (
        <Glyph
          name={band === 'loud' ? 'down' : 'degraded'}
          className={clsx('relative top-px size-3', band === 'loud' ? 'text-down' : 'text-warn-mark')}
        />
      )}
      <b className="font-semibold">
        {CONNECTOR_TITLES[connector]}, {account}
      </b>
      {warnings.map(warning => (
        <span key={warning} className="font-medium text-down">
          {warning}
        </span>
      ))}
      {state === 'good' ? null : <span>{reason}</span>}
      {state === 'syncing' ? <ProgressWords source={source} /> : null}
      {(state === 'failing' || state === 'late') && asOfMs !== null ? (
        <span className="text-ink-2">
          Figures are the last good ones, <Age sinceMs={asOfMs} /> old.
        </span>
      ) : null}
      <Link href={businessHref('/sources')} prefetch={false} className="ml-auto text-accent">
        Sources
      </Link>
    </li>
  )
}

/** "customers 4,200, subscriptions 310 so far" */
export function ProgressWords({ source: { progress } }: { source: SourceRow }) {
  if (progress.length === 0) return null
  return (
    <span className="text-ink-2">
      {progress.map(({ kind, done, isComplete }, index) => (
        <Fragment key={kind}>
          {index > 0 ? ', ' : ''}
          <span className="whitespace-nowrap">
            {kind} {formatNumber(done, 0)}
            {isComplete ? '' : ' so far'}
          </span>
        </Fragment>
      ))}
    </span>
  )
}
