'use client'
import clsx from 'clsx'
import type { RunDetail, RunStep, StepState } from '../../lib/contract/recovery.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Elapsed } from './clock-text.tsx'
import { lengthText } from './recovery-model.ts'

const LOOKS: Readonly<Record<StepState, { word: string; glyph: GlyphName; tone: string }>> = {
  waiting: { word: 'Waits', glyph: 'was-up', tone: 'text-ink-3' },
  running: { word: 'Under way', glyph: 'up', tone: 'text-accent' },
  succeeded: { word: 'Done', glyph: 'check', tone: 'text-up' },
  busy: { word: 'Busy', glyph: 'degraded', tone: 'text-warn' },
  failed: { word: 'Failed', glyph: 'down', tone: 'text-down' },
  skipped: { word: 'Left out', glyph: 'was-up', tone: 'text-ink-3' },
  unknown: { word: 'Unknown', glyph: 'unknown', tone: 'text-gone' },
  cancelled: { word: 'Stopped', glyph: 'cross', tone: 'text-ink-2' },
}

/** The steps in their order, each with how it stands, how long it took and what it said; proof is the last of them. */
export function RunSteps({ detail, skewMs }: { detail: RunDetail; skewMs: number }) {
  const { steps, run, proof } = detail
  if (steps.length === 0) return null
  return (
    <ol>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the run
        <StepItem key={index} step={step} skewMs={skewMs} />
      ))}
      {proof.stableNeeded > 0 && !run.isDryRun ? <ProofItem detail={detail} /> : null}
    </ol>
  )
}

const ROW =
  'grid grid-cols-[12px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-rule border-b py-1.5 last:border-0'

function StepItem({ step, skewMs }: { step: RunStep; skewMs: number }) {
  const look = LOOKS[step.state]
  const { startedAtMs, endedAtMs, attempt, message, code } = step
  const isNow = step.state === 'running'
  return (
    <li className={ROW} aria-current={isNow ? 'step' : undefined}>
      <Glyph name={look.glyph} className={clsx('relative top-[1.5px] size-3', look.tone)} />
      <span className="min-w-0 wrap-anywhere">
        <span className={clsx(isNow && 'font-semibold', step.state === 'waiting' && 'text-ink-3')}>
          {step.name}
        </span>{' '}
        <span className="text-ink-2 text-small">
          {look.word}
          {code === null ? '' : `, ${step.kind === 'http' ? 'HTTP' : 'exit'} ${code}`}
          {attempt > 1 ? `, attempt ${attempt}` : ''}
        </span>
        {message ? <span className="block text-ink-2 text-small">{message}</span> : null}
      </span>
      <span className="num text-column text-ink-2">
        {startedAtMs === null ? null : endedAtMs === null ? (
          isNow ? (
            <Elapsed atMs={startedAtMs} skewMs={skewMs} />
          ) : null
        ) : (
          tookText(endedAtMs - startedAtMs)
        )}
      </span>
    </li>
  )
}

const tookText = (tookMs: number): string => (tookMs < 1_000 ? `${tookMs} ms` : lengthText(tookMs))

function ProofItem({ detail: { run, proof } }: { detail: RunDetail }) {
  const isNow = run.state === 'proving'
  const isJudged = run.outcome !== null
  const isProven = run.outcome === 'verified' || run.outcome === 'recovered_by_itself'
  return (
    <li className={ROW} aria-current={isNow ? 'step' : undefined}>
      <Glyph
        name={isProven ? 'check' : isJudged ? 'cross' : isNow ? 'up' : 'was-up'}
        className={clsx(
          'relative top-[1.5px] size-3',
          isProven ? 'text-up' : isNow ? 'text-accent' : 'text-ink-3',
        )}
      />
      <span className={clsx(isNow && 'font-semibold', !isNow && !isJudged && 'text-ink-3')}>Proof</span>
      <span className="num text-column text-ink-2">
        {isProven ? proof.stableNeeded : proof.stableNow} of {proof.stableNeeded}
      </span>
    </li>
  )
}
