import clsx from 'clsx'
import type { ServiceState } from '../../lib/contract/overview.ts'
import { Glyph, type GlyphName } from './glyph.tsx'

type StateLook = {
  readonly word: string
  readonly mark: string
  readonly text: string
  readonly was: GlyphName
}

/** Shape, word and colour of every state; any two of them are enough to tell it. */
export const STATE_LOOKS: Readonly<Record<ServiceState, StateLook>> = {
  up: { word: 'Up', mark: 'text-up-mark', text: 'text-ink-2', was: 'was-up' },
  degraded: { word: 'Degraded', mark: 'text-warn-mark', text: 'text-warn', was: 'was-degraded' },
  down: { word: 'Down', mark: 'text-down', text: 'text-down', was: 'was-down' },
  maintenance: { word: 'Maintenance', mark: 'text-maint', text: 'text-maint', was: 'maintenance' },
  no_data: { word: 'No data', mark: 'text-gone', text: 'text-gone', was: 'no_data' },
  unknown: { word: 'Unknown', mark: 'text-gone', text: 'text-gone', was: 'unknown' },
}

/** The sign of a state alone; hollow and grey when what it says is old. */
export function StateGlyph({
  state,
  isLate = false,
  className,
}: {
  state: ServiceState
  isLate?: boolean
  className?: string
}) {
  const look = STATE_LOOKS[state]
  return (
    <Glyph
      name={isLate ? look.was : state}
      className={clsx(isLate ? 'text-gone' : look.mark, className ?? 'size-3')}
    />
  )
}

/** Sign and word. A late one says what it was: "Was up". */
export function StateMark({
  state,
  isLate = false,
  className,
}: {
  state: ServiceState
  isLate?: boolean
  className?: string
}) {
  const look = STATE_LOOKS[state]
  const isPast = isLate && look.was !== state
  return (
    <span className={clsx('inline-flex items-baseline gap-2 whitespace-nowrap', className)}>
      <StateGlyph state={state} isLate={isLate} className="relative top-[1.5px] size-3" />
      <span className={isLate ? 'text-gone' : look.text}>
        {isPast ? `Was ${look.word.toLowerCase()}` : look.word}
      </span>
    </span>
  )
}
