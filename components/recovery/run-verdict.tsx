'use client'
import type { RunDetail } from '../../lib/contract/recovery.ts'
import { Elapsed, Remaining } from './clock-text.tsx'
import { OutcomeGlyph } from './outcome-mark.tsx'
import { isUnderWay, OUTCOME_LOOKS, stateWords } from './recovery-model.ts'

type VerdictProps = { detail: RunDetail; skewMs: number }

/** How a run stands, said to screen readers as it changes: the outcome with its reason, or what it is doing. */
export function RunVerdict({ detail, skewMs }: VerdictProps) {
  const { run, proof } = detail
  const look = run.outcome === null ? null : OUTCOME_LOOKS[run.outcome]
  return (
    <div>
      <div role="status" aria-live="polite" aria-atomic="true">
        {run.outcome !== null && look ? (
          <p className={`flex items-center gap-2.5 text-title tracking-[-0.015em] ${look.tone}`}>
            <OutcomeGlyph outcome={run.outcome} className="size-4" />
            {look.word}
          </p>
        ) : (
          <p className="text-title tracking-[-0.015em]">{stateWords(run)}</p>
        )}
        <p className="text-ink-2">{run.outcomeReason}</p>
      </div>
      {isUnderWay(run) ? (
        <p className="flex flex-wrap items-baseline gap-x-4">
          <span className="text-[28px] leading-9">
            <Elapsed atMs={run.startedAtMs ?? run.pressedAtMs} skewMs={skewMs} />
          </span>
          <span className="text-ink-2 text-small">
            {run.state === 'proving' ? `proof ${proof.stableNow} of ${proof.stableNeeded}` : null}
            {run.state === 'proving' && proof.nextLookMs !== null ? (
              <>
                , next look in <Remaining atMs={proof.nextLookMs} skewMs={skewMs} />
              </>
            ) : null}
            {run.state === 'proving' && proof.limitMs !== null ? (
              <>
                , decided within <Remaining atMs={proof.limitMs} skewMs={skewMs} />
              </>
            ) : null}
          </span>
        </p>
      ) : null}
      {run.state === 'watching' && run.watchUntilMs !== null ? (
        <p className="text-ink-2 text-small">
          Watched for a relapse, by itself, for <Remaining atMs={run.watchUntilMs} skewMs={skewMs} />
        </p>
      ) : null}
    </div>
  )
}
