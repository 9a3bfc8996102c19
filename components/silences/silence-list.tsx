'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { SilenceRow } from '../../lib/contract/alerts.ts'
import { formatDuration, formatMoment } from '../../lib/core/format/index.ts'
import { matcherText } from '../alerts/alert-matchers.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { SilenceDialog } from './silence-dialog.tsx'
import { endsSoon, SILENCES, type SilenceStanding, STANDING_WORDS, standingOf } from './silence-model.ts'

const GLYPHS: Readonly<Record<SilenceStanding, GlyphName>> = {
  active: 'maintenance',
  waiting: 'was-up',
  pending: 'was-up',
  expired: 'check',
}

/** Silences as rows: what each holds back, who made it and why, and how long it has. */
export function SilenceList({ rows, open }: { rows: readonly SilenceRow[]; open: string | null }) {
  return (
    <ul>
      {rows.map(row => (
        <Silence key={row.id} row={row} isOpen={row.id === open} />
      ))}
    </ul>
  )
}

function Silence({ row, isOpen }: { row: SilenceRow; isOpen: boolean }) {
  const { zone } = useTimeZone()
  const standing = standingOf(row)
  const isOver = standing === 'expired'
  const { recurrence } = row
  return (
    <li
      data-row
      id={row.id}
      className={clsx(
        'grid gap-x-4 gap-y-1 border-rule border-b py-2 last:border-0 md:grid-cols-[104px_minmax(0,1fr)_minmax(0,220px)_auto]',
        isOpen && 'bg-accent-tint',
      )}
    >
      <p className={clsx('flex items-baseline gap-2', isOver ? 'text-ink-3' : 'text-ink-2')}>
        <Glyph
          name={GLYPHS[standing]}
          className={clsx('relative top-[1.5px] size-3', standing === 'active' ? 'text-maint' : 'text-ink-3')}
        />
        {STANDING_WORDS[standing]}
      </p>
      <div className="min-w-0">
        <p className="wrap-anywhere">
          {row.matchers.map(matcher => (
            <code key={matcherText(matcher)} className={clsx('mr-2', isOver && 'text-ink-3')}>
              {matcherText(matcher)}
            </code>
          ))}
        </p>
        <p className="text-ink-2 wrap-anywhere">{row.comment}</p>
        <p className="text-ink-3 text-small">
          {row.createdBy}, {formatMoment(row.startsAtMs, zone)}
          {isOver ? null : <Matching row={row} />}
        </p>
      </div>
      <div className="text-small">
        <Ending row={row} />
        {recurrence === null ? null : (
          <p className="text-ink-2 wrap-anywhere">
            {recurrence.duration} each, <code>{recurrence.repeats}</code>{' '}
            <span className="text-ink-3">{recurrence.zone}</span>
          </p>
        )}
      </div>
      <Actions row={row} />
    </li>
  )
}

/** How many alerts fire under it, with the way to them. */
function Matching({ row }: { row: SilenceRow }) {
  if (row.matching === 0) return '. Nothing fires under it'
  const filter = row.matchers.map(matcherText).join(', ')
  return (
    <>
      {'. '}
      <Link
        href={`/alerts?filter=${encodeURIComponent(filter)}`}
        prefetch={false}
        className="text-accent underline underline-offset-2"
      >
        {row.matching === 1 ? '1 alert fires' : `${row.matching} alerts fire`} under it
      </Link>
    </>
  )
}

/** How long it has, counting; marked in its last hour, so that none ends unseen. */
function Ending({ row }: { row: SilenceRow }) {
  const { zone } = useTimeZone()
  const isNear = useNowValue(nowMs => endsSoon(row, nowMs))
  const words = useNowValue(nowMs => {
    if (row.state === 'expired') return `Ended ${formatDuration(nowMs - row.endsAtMs)} ago`
    if (row.state === 'pending') return `Begins in ${formatDuration(row.startsAtMs - nowMs)}`
    return `Ends in ${formatDuration(row.endsAtMs - nowMs)}`
  })
  return (
    <>
      <p className={clsx(row.state === 'expired' && 'text-ink-3')}>
        {words} {isNear ? <Badge tone="warn">ends within the hour</Badge> : null}
      </p>
      <p className="num text-ink-3">until {formatMoment(row.endsAtMs, zone)}</p>
    </>
  )
}

function Actions({ row }: { row: SilenceRow }) {
  const refusal = useRefusal('alerts.act')
  const askAgain = useAskAgain()
  const [isOpen, setOpen] = useState(false)
  const isOver = row.state === 'expired'
  const expire = async () => {
    await api<undefined>(`${SILENCES}/${encodeURIComponent(row.id)}`, { method: 'DELETE' })
    askAgain('/api/v1/')
  }
  return (
    <div className="flex items-start gap-2 md:justify-end">
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        {isOver ? 'Silence again' : 'Change'}
      </Button>
      {isOver || refusal !== null ? null : (
        <ConfirmButton
          label="End now"
          title="End this silence now?"
          consequence={`${row.matching} alerts that fire under it are told again at once.`}
          change={expire}
          done="The silence has ended."
        />
      )}
      <SilenceDialog
        isOpen={isOpen}
        matchers={row.matchers}
        {...(isOver ? {} : { before: row })}
        onClose={() => setOpen(false)}
      />
    </div>
  )
}
