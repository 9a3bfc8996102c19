/** What a check's certificate said. */
export type CertificateFacts = {
  readonly subject: string
  readonly issuer: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** The soonest end in the whole chain. */
  readonly chainNotAfterMs: number
  /** Why the chain or the name is not trusted, in words; null when it is. */
  readonly fault: string | null
  readonly protocol: string | null
}

/** Seconds of each phase; a phase that did not take place is left out. */
export type ProbePhases = {
  readonly dns?: number
  readonly connect?: number
  readonly tls?: number
  readonly firstByte?: number
  readonly transfer?: number
}

/** Why there was no answer: `kind` for machines, `message` for people (what is wrong, where, what to do). */
export type ProbeFault = {
  readonly kind:
    | 'timeout'
    | 'dns'
    | 'refused'
    | 'unreachable'
    | 'closed'
    | 'tls'
    | 'protocol'
    | 'credentials'
    | 'too_large'
    | 'forbidden_address'
    | 'unavailable'
    | 'expectation'
  readonly message: string
}

/** One uniform answer of any kind of check. Plain data; texts are bounded and hold no secret of the check. */
export type ProbeAnswer = {
  /** Epoch ms when it was asked. */
  readonly atMs: number
  readonly durationSeconds: number
  readonly phases: ProbePhases
  /** Null when the protocol came to its end; `expectation` and `credentials` are answers too. */
  readonly fault: ProbeFault | null
  /** HTTP or gRPC status; null for kinds without one. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  /** What was answered, as text; null when nothing was, or it is not text. */
  readonly body: string | null
  /** Figures and words of the kind: `loss_ratio`, `rtt_seconds`, `banner`, `answers`, `http_version`, `row.<column>` … */
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly certificate: CertificateFacts | null
  /** The address that was connected to, after resolution. */
  readonly remoteAddress: string | null
}
