import clsx from 'clsx'
import type { DifferenceLine } from '../../lib/core/runbook/difference.ts'
import { foldedDifference } from './folded-difference.ts'

const SIGNS = { same: ' ', added: '+', removed: '−' } as const
const WORDS = { same: '', added: 'added: ', removed: 'taken away: ' } as const

/** Lines that came and went, with a few around them; a sign stands beside the colour. */
export function DifferenceView({ difference }: { difference: readonly DifferenceLine[] }) {
  const pieces = foldedDifference(difference)
  if (!difference.some(({ kind }) => kind !== 'same'))
    return <p className="text-ink-2">The text is the same.</p>
  return (
    <pre className="text-column leading-5">
      <code>
        {pieces.map((piece, i) =>
          'skipped' in piece ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have only their place
            <span key={i} className="block bg-sunk px-2 text-ink-3">
              {piece.skipped} lines as before
            </span>
          ) : (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have only their place
              key={i}
              className={clsx(
                'block whitespace-pre-wrap px-2',
                piece.kind === 'added' && 'bg-up-tint',
                piece.kind === 'removed' && 'bg-down-tint',
              )}
            >
              <span aria-hidden="true">{SIGNS[piece.kind]} </span>
              <span className="sr-only">{WORDS[piece.kind]}</span>
              {piece.text}
            </span>
          ),
        )}
      </code>
    </pre>
  )
}
