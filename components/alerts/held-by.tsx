'use client'
import Link from 'next/link'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { Acknowledgement, AlertRow, SilenceRow } from '../../lib/contract/alerts.ts'
import { formatDuration, formatMoment, type TimeZone } from '../../lib/core/format/index.ts'
import { alertHref, nameOf } from './alert-model.ts'

/** What rows name by an id alone: silences, and alerts that hold others back. */
type Names = {
  readonly silences: ReadonlyMap<string, SilenceRow>
  readonly alerts: Readonly<Record<string, AlertRow>>
}
const NamesContext = createContext<Names>({ silences: new Map(), alerts: {} })

const SILENCES_EVERY_MS = 10_000

export function HeldNames({
  alerts,
  children,
}: {
  alerts: Readonly<Record<string, AlertRow>>
  children: ReactNode
}) {
  const { data } = usePolled<{ silences: readonly SilenceRow[] }>('/api/v1/silences', SILENCES_EVERY_MS)
  const silences = useMemo(
    () => new Map((data?.silences ?? []).map(silence => [silence.id, silence])),
    [data],
  )
  const names = useMemo(() => ({ silences, alerts }), [silences, alerts])
  return <NamesContext value={names}>{children}</NamesContext>
}

const LINK = 'text-accent underline underline-offset-2'

/** Who has an alert, and what holds it back, each with the way there. Draws nothing when neither holds. */
export function HeldBy({ row }: { row: AlertRow }) {
  const names = useContext(NamesContext)
  return (
    <>
      {row.acknowledgement === null ? null : <HasIt acknowledgement={row.acknowledgement} />}
      {row.silencedBy.map(id => (
        <SilencedBy key={id} id={id} silence={names.silences.get(id)} />
      ))}
      {row.inhibitedBy.map(fingerprint => {
        const source = names.alerts[fingerprint]
        return (
          <p key={fingerprint}>
            Held back by{' '}
            <Link href={alertHref(fingerprint)} className={LINK}>
              {source ? nameOf(source) : 'another alert'}
            </Link>
          </p>
        )
      })}
      {row.mutedBy.length > 0 ? <p>Muted: {row.mutedBy.join(', ')}</p> : null}
    </>
  )
}

function HasIt({ acknowledgement }: { acknowledgement: Acknowledgement }) {
  const { by, untilMs, note } = acknowledgement
  const left = useNowValue(nowMs => (untilMs === null ? '' : formatDuration(untilMs - nowMs)))
  return (
    <p>
      <b className="font-medium text-ink">{by}</b> has it
      {untilMs === null ? ' until it resolves' : `, ${left} left`}
      {note === '' ? null : <span className="text-ink-3"> “{note}”</span>}
    </p>
  )
}

function SilencedBy({ id, silence }: { id: string; silence: SilenceRow | undefined }) {
  const { zone } = useTimeZone()
  return (
    <p>
      <Link href={`/silences?open=${encodeURIComponent(id)}`} className={LINK}>
        Silenced
      </Link>
      {silence ? ` by ${silence.createdBy} until ${untilText(silence, zone)}` : null}
      {silence ? <span className="text-ink-3"> “{silence.comment}”</span> : null}
    </p>
  )
}

const untilText = ({ endsAtMs, recurrence }: SilenceRow, zone: TimeZone): string =>
  recurrence === null ? formatMoment(endsAtMs, zone) : 'the end of this occurrence'
