import type { ComparedWindow, Suspect } from '../core/suspect/index.ts'

export type SuspectQuestion = {
  /** Slugs of the services concerned; what they depend on is looked at too. */
  readonly services: readonly string[]
  readonly impactMs: number
  readonly signal?: AbortSignal
}

export type SuspectAnswer = {
  readonly window: ComparedWindow
  /** The worst first, at most ten. */
  readonly suspects: readonly Suspect[]
  /** Slugs of the services that those concerned depend on. */
  readonly dependencies: readonly string[]
  readonly seriesCompared: number
  readonly samplesRead: number
  readonly tookMs: number
}

/** Which series changed most at the start of an impact. */
export interface SuspectsDoor {
  /** Reads the store in slices; rejects with the signal's reason. */
  find(question: SuspectQuestion): Promise<SuspectAnswer>
}
