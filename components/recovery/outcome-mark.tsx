import clsx from 'clsx'
import type { OutcomeMark as Mark, RunOutcome } from '../../lib/contract/recovery.ts'
import { Glyph } from '../ui/glyph.tsx'
import styles from './recovery.module.css'
import { OUTCOME_LOOKS, recordText } from './recovery-model.ts'

/** The sign of an outcome alone; the word must stand beside it. */
export function OutcomeGlyph({ outcome, className }: { outcome: RunOutcome; className?: string }) {
  const { glyph, tone } = OUTCOME_LOOKS[outcome]
  return <Glyph name={glyph} className={clsx(tone, className ?? 'relative top-[1.5px] size-3')} />
}

/** Sign and word of an outcome. */
export function OutcomeMark({ outcome, className }: { outcome: RunOutcome; className?: string }) {
  const { word, tone, meaning } = OUTCOME_LOOKS[outcome]
  return (
    <span
      title={meaning}
      className={clsx('inline-flex items-baseline gap-1.5 whitespace-nowrap font-medium', tone, className)}
    >
      <OutcomeGlyph outcome={outcome} />
      {word}
    </span>
  )
}

/** What the last presses were proven to be, the oldest first; a shape each, and in words for those who see none. */
export function RecordMarks({ record }: { record: readonly Mark[] }) {
  if (record.length === 0) return null
  return (
    <span className={styles.record} role="img" aria-label={recordText(record)}>
      {record.toReversed().map(({ runId, outcome }) => (
        <i key={runId} data-outcome={outcome} title={OUTCOME_LOOKS[outcome].word} />
      ))}
    </span>
  )
}
