import clsx from 'clsx'
import type { RunbookStop } from '../../lib/core/runbook/types.ts'
import styles from './runbook.module.css'

type RailProps = { readonly stops: readonly RunbookStop[]; readonly current: number }

/** The steps as a line with stops: those behind filled, the one that is read ringed. Phones only. */
export function StepRail({ stops, current }: RailProps) {
  return (
    <ol className={styles.rail} aria-label={`Step ${current + 1} of ${stops.length}`}>
      {stops.map(({ fromLine, title }, i) => (
        <li
          key={fromLine}
          aria-current={i === current ? 'step' : undefined}
          className={clsx(i < current && styles.done, i === current && styles.current)}
        >
          <i aria-hidden="true" />
          <span className="sr-only">{title}</span>
        </li>
      ))}
    </ol>
  )
}
