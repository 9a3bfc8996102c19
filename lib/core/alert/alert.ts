import type { Labels } from '../labels/index.ts'

/** An alert as the store keeps it. Its identity is its whole label set; it is resolved once `endsAtMs <= now`. */
export type Alert = {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAtMs: number
  readonly endsAtMs: number
  /** Its end was not told but set by the resolve timeout. */
  readonly isTimeout: boolean
  readonly updatedAtMs: number
  /** Where people see the expression; empty = not told. */
  readonly generatorUrl: string
}

/** An alert on its way into the store, in the terms of `POST /api/v2/alerts`; null = not told. */
export type SentAlert = {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAtMs: number | null
  readonly endsAtMs: number | null
  readonly generatorUrl: string
}
