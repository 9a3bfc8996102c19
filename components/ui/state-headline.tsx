import clsx from 'clsx'
import type { ServiceState } from '../../lib/contract/overview.ts'
import { STATE_LOOKS, StateGlyph } from './state-mark.tsx'

type HeadlineProps = {
  readonly name: string
  readonly state: ServiceState
  readonly isPaused: boolean
  readonly isLate: boolean
}

/** The head of a page of something that is judged: how it stands, before anything else. */
export function StateHeadline({ name, state, isPaused, isLate }: HeadlineProps) {
  const look = STATE_LOOKS[state]
  const isQuiet = state === 'up' || isPaused
  return (
    <h1
      className={clsx(
        'mb-1 flex items-center gap-3 text-[28px] leading-8 tracking-[-0.02em]',
        isLate ? 'text-gone' : !isQuiet && (state === 'degraded' ? 'text-warn-mark' : look.text),
      )}
    >
      <StateGlyph state={state} isLate={isLate} className="size-[22px]" />
      <span className="sr-only">{name}: </span>
      {isPaused ? 'Paused' : look.word}
    </h1>
  )
}
