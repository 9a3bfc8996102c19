import type { CheckKind, CheckStateName } from '../../contract/checks.ts'

/** What the deck's own metrics are made from. */
export type CheckObserver = {
  /** `state` is the answer's own, before counting. */
  readonly checked: (report: {
    readonly kind: CheckKind
    readonly state: CheckStateName
    readonly durationSeconds: number
  }) => void
  /** How late after its plan a check was started. */
  readonly started: (report: { readonly delaySeconds: number }) => void
  /** Askings that were left out, since the one before took too long. */
  readonly missed: (count: number) => void
  /** Answers that could not be written to the database, and were given up. */
  readonly lost: (count: number) => void
}
