export type Verdict = 'good' | 'bad' | 'unobserved'

/** One thing that proof looks at: before the press, and at each look after it. */
export type ProofLook = { readonly atMs: number; readonly verdict: Verdict; readonly words: string }

/** What one condition of a proof asks. `key` names it within its run. */
export type ConditionSpec = { readonly key: string; readonly name: string } & (
  | { readonly kind: 'check'; readonly check: string }
  /** It has a result; or its figure rose or fell by so much since before the press. */
  | {
      readonly kind: 'expression'
      readonly expr: string
      readonly change: { readonly direction: 'rises' | 'falls'; readonly by: number } | null
    }
  | { readonly kind: 'heartbeat'; readonly heartbeat: string }
  /** The expression of an alert's rule has no result any more that fits the alert's labels. */
  | { readonly kind: 'rule'; readonly expr: string; readonly labels: Readonly<Record<string, string>> }
)

export type ProofPlan = {
  readonly firstDelayMs: number
  readonly intervalMs: number
  readonly limitMs: number
  /** So many good looks in a row. */
  readonly stable: number
  readonly watchMs: number
}

/** Where a proof stands between two looks; plain, so that it survives the process. */
export type ProofState =
  | {
      readonly phase: 'proving'
      readonly startedMs: number
      readonly nextLookMs: number
      readonly limitMs: number
      readonly stableNow: number
      /** Everything was good already before the press. */
      readonly wasGoodBefore: boolean
    }
  | {
      readonly phase: 'watching'
      readonly nextLookMs: number
      readonly untilMs: number
      readonly badInARow: number
    }
  | { readonly phase: 'over' }

/** One look at one condition, by the condition's name. */
export type NamedLook = ProofLook & { readonly name: string }
