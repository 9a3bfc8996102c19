'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { ServiceRow } from '../../lib/contract/overview.ts'
import { sinceLine } from '../overview/board-model.ts'
import { STATE_LOOKS, StateGlyph } from '../ui/state-mark.tsx'

type HeadProps = {
  row: ServiceRow
  atMs: number
  isLate: boolean
  actions: ReactNode
  children: ReactNode
}

/** Where one is, how it stands and why, and its figures. */
export function ServiceHead({ row, atMs, isLate, actions, children }: HeadProps) {
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const look = STATE_LOOKS[row.state]
  const isQuiet = row.state === 'up'
  const word = isLate && look.was !== row.state ? `Was ${look.word.toLowerCase()}` : look.word
  return (
    <>
      <div className="mt-3 flex min-h-7 items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex gap-1.5 text-ink-3 text-small">
          <Link href={hrefOf('/services')}>Services</Link>
          <span aria-hidden="true">/</span>
          <b className="font-medium text-ink" aria-current="page">
            {row.name}
          </b>
        </nav>
        {actions}
      </div>
      <div className="grid items-end gap-x-8 gap-y-5 pt-1.5 pb-5 lg:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <h1
            className={clsx(
              'mb-1 flex items-center gap-3 text-[28px] leading-8 tracking-[-0.02em]',
              isLate ? 'text-gone' : !isQuiet && (row.state === 'degraded' ? 'text-warn-mark' : look.text),
            )}
          >
            <StateGlyph state={row.state} isLate={isLate} className="size-[22px]" />
            <span className="sr-only">{row.name}: </span>
            {word}
          </h1>
          <p className="text-lead leading-6">{row.reason}</p>
          <p className="text-ink-2 text-small leading-5" suppressHydrationWarning>
            {sinceLine({ ...row, description: null }, { atMs, zone })}
          </p>
          {row.description ? <p className="text-ink-3 text-small leading-5">{row.description}</p> : null}
        </div>
        {children}
      </div>
    </>
  )
}
