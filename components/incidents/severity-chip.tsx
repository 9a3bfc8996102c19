import clsx from 'clsx'
import type { IncidentRow } from '../../lib/core/incident/types.ts'
import { Glyph } from '../ui/glyph.tsx'
import { badgeText, type Tone, toneOf } from './incident-model.ts'

const TONES: Readonly<Record<Tone, string>> = {
  down: 'bg-down-fill text-on-down',
  warn: 'text-warn shadow-[inset_0_0_0_1.5px_var(--warn-mark)]',
  plain: 'text-ink-2 shadow-[inset_0_0_0_1px_var(--rule-2)]',
}
const SIZES = {
  line: 'h-6 px-2 font-semibold text-[13px] leading-6',
  small: 'h-[18px] px-[5px] font-medium text-micro leading-[18px]',
} as const

type ChipProps = {
  row: Pick<
    IncidentRow,
    'severity' | 'severityLabel' | 'severityMeaning' | 'state' | 'services' | 'isRestricted' | 'kind'
  >
  nameOf: (slug: string) => string
  size?: keyof typeof SIZES
}

/** Severity as a line badge in the system's own words, with its service: P1 means different things to different teams. */
export function SeverityChip({ row, nameOf, size = 'small' }: ChipProps) {
  return (
    <span
      title={`Severity ${row.severity} of 4: ${row.severityMeaning}`}
      className={clsx(
        'inline-flex max-w-full items-center gap-1 rounded-control align-text-bottom',
        SIZES[size],
        TONES[toneOf(row)],
      )}
    >
      {row.isRestricted ? <Glyph name="lock" className="size-2.5" /> : null}
      <span className="truncate">
        {row.isRestricted ? <span className="sr-only">Restricted, </span> : null}
        {row.kind === 'drill' ? 'Drill ' : ''}
        {badgeText(row, nameOf)}
      </span>
    </span>
  )
}
