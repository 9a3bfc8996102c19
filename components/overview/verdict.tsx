import clsx from 'clsx'
import type { ServiceRow } from '../../lib/contract/overview.ts'
import { StateGlyph } from '../ui/state-mark.tsx'
import { boardSize, countStates, VERDICT_WORDS } from './board-model.ts'

/** Is anything wrong right now? The whole answer in one line. */
export function Verdict({ rows, isStale }: { rows: readonly ServiceRow[]; isStale: boolean }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1 pt-4 pb-3.5">
      <h1 className="flex flex-wrap gap-x-5 text-title tracking-[-0.015em]">
        {countStates(rows).map(({ state, count }) => (
          <span key={state} className={clsx('inline-flex items-center gap-2', isStale && 'text-ink-3')}>
            <StateGlyph state={state} isLate={isStale} className="size-3.5" />
            {isStale ? `${count} ${count === 1 ? 'was' : 'were'}` : count} {VERDICT_WORDS[state]}
          </span>
        ))}
      </h1>
      <span className="ml-auto text-ink-3 text-small">{boardSize(rows)}</span>
    </div>
  )
}
