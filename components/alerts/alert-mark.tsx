import clsx from 'clsx'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import {
  type AlertLevel,
  type AlertStanding,
  levelOf,
  STANDING_WORDS,
  serviceOf,
  severityOf,
  standingOf,
} from './alert-model.ts'

type Look = { readonly glyph: GlyphName; readonly mark: string; readonly text: string }

/** Colour by severity; the shape tells it too. */
const FIRING: Readonly<Record<AlertLevel, Look & { readonly was: GlyphName }>> = {
  critical: { glyph: 'down', was: 'was-down', mark: 'text-down', text: 'text-down' },
  warning: { glyph: 'degraded', was: 'was-degraded', mark: 'text-warn-mark', text: 'text-warn' },
  info: { glyph: 'up', was: 'was-up', mark: 'text-ink-3', text: 'text-ink-2' },
}
const QUIET: Readonly<Record<Exclude<AlertStanding, 'firing'>, Look>> = {
  acknowledged: { glyph: 'check', mark: 'text-ink-3', text: 'text-ink-2' },
  silenced: { glyph: 'maintenance', mark: 'text-ink-3', text: 'text-ink-2' },
  inhibited: { glyph: 'maintenance', mark: 'text-ink-3', text: 'text-ink-2' },
  muted: { glyph: 'maintenance', mark: 'text-ink-3', text: 'text-ink-2' },
  resolved: { glyph: 'check', mark: 'text-up-mark', text: 'text-up' },
}

/** The look of an alert. A firing one that may be over (`isLate`) goes hollow and grey; so does a pending one, in colour. */
export function lookOf(row: AlertRow, isLate = false): Look {
  const standing = standingOf(row)
  if (standing !== 'firing') return QUIET[standing]
  const look = FIRING[levelOf(row.labels)]
  return isLate ? { glyph: look.was, mark: 'text-gone', text: 'text-gone' } : look
}

/** Sign and word of how an alert stands. */
export function AlertMark({ row, isLate = false }: { row: AlertRow; isLate?: boolean }) {
  const { glyph, mark, text } = lookOf(row, isLate)
  const word = STANDING_WORDS[standingOf(row)]
  return (
    <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
      <Glyph name={glyph} className={clsx('relative top-[1.5px] size-3', mark)} />
      <span className={text}>{word}</span>
    </span>
  )
}

/** Sign and word of a rule's or an alert's state before it was sent: hollow while it waits. */
export function RuleStateMark({
  state,
  labels,
}: {
  state: 'inactive' | 'pending' | 'firing' | 'unknown'
  labels: Readonly<Record<string, string>>
}) {
  const look = FIRING[levelOf(labels)]
  if (state === 'inactive') return <span className="text-ink-3">Inactive</span>
  if (state === 'unknown') {
    return (
      <span className="inline-flex items-baseline gap-2 whitespace-nowrap text-gone">
        <Glyph name="unknown" className="relative top-[1.5px] size-3" />
        Unknown
      </span>
    )
  }
  return (
    <span className={clsx('inline-flex items-baseline gap-2 whitespace-nowrap', look.text)}>
      <Glyph
        name={state === 'firing' ? look.glyph : look.was}
        className={clsx('relative top-[1.5px] size-3', look.mark)}
      />
      {state === 'firing' ? 'Firing' : 'Pending'}
    </span>
  )
}

const BADGES: Readonly<Record<AlertLevel, string>> = {
  critical: 'bg-down-fill text-on-down',
  warning: 'text-warn shadow-[inset_0_0_0_1px_var(--warn-mark)]',
  info: 'text-ink-2 shadow-[inset_0_0_0_1px_var(--rule-2)]',
}

/** Severity as a line badge, with its service: P1 means different things to different teams. */
export function SeverityBadge({ labels }: { labels: Readonly<Record<string, string>> }) {
  const severity = severityOf(labels)
  const words = [serviceOf(labels), severity].filter(word => word !== '').join(' ')
  if (words === '') return null
  return (
    <span
      className={clsx(
        'inline-block h-[18px] max-w-full truncate rounded-control px-[5px] align-text-bottom font-medium text-micro leading-[18px]',
        BADGES[severity === '' ? 'info' : levelOf(labels)],
      )}
    >
      {words}
    </span>
  )
}
