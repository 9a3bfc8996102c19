import type { Judgement } from '../../core/proof/index.ts'
import type { KeptStep } from '../../services/recovery/run-rows.ts'

type Circumstances = {
  /** Who cancelled it; null when nobody did. */
  readonly cancelledBy: string | null
  readonly isProof: boolean
  readonly kind: 'recovery' | 'diagnostic'
  readonly isDryRun: boolean
}

const troubled = (steps: readonly KeptStep[]): KeptStep | undefined =>
  steps.find(({ state }) => state === 'failed' || state === 'unknown')

/** What went wrong with the steps, in words; null when nothing did. */
export function stepWords(steps: readonly KeptStep[]): string | null {
  const step = troubled(steps)
  if (!step) return null
  return `${step.name} ${step.state === 'failed' ? 'failed' : 'may have been done'}: ${step.message}`
}

/** The outcome where the steps alone decide it; null where proof does. */
export function judgeSteps(steps: readonly KeptStep[], about: Circumstances): Judgement | null {
  const { cancelledBy, isProof, kind, isDryRun } = about
  if (cancelledBy !== null) return { outcome: 'cancelled', reason: `${cancelledBy} cancelled it` }
  const step = troubled(steps)
  const words = stepWords(steps) ?? ''
  const provesNothing = isDryRun || kind === 'diagnostic'
  if (!provesNothing && isProof) return null
  if (step) return { outcome: step.state === 'failed' ? 'failed' : 'unknown', reason: words }
  const last = steps.at(-1)?.message ?? ''
  if (provesNothing) return { outcome: 'done', reason: last === '' ? 'Done' : last }
  return {
    outcome: 'unverifiable',
    reason: `Done${last === '' ? '' : `: ${last}`}. Nothing proves that it helped`,
  }
}
