import type { ProbeAnswer } from '../core/check/answer.ts'
import type { CheckConfig, CheckKind, CheckOf } from '../core/config/schema/check.ts'

/** Calls an asking off, once: an AbortSignal, or what does no more than this of it. */
export type CallOff = {
  readonly aborted: boolean
  addEventListener(event: 'abort', listener: () => void): void
  removeEventListener(event: 'abort', listener: () => void): void
}

export type ProbeRequest<K extends CheckKind = CheckKind> = {
  /** With every `{{secret}}` filled in already. */
  readonly check: CheckOf<K>
  readonly timeoutMs: number
  readonly signal?: CallOff
  /** For this check, instead of the prober's own rule: the configuration file may ask what a page may not. */
  readonly addressRule?: AddressRule
}

/** Asks one service once, by its kind's protocol. Never throws: what went wrong is the answer's `fault`. */
export interface Prober {
  probe(request: ProbeRequest): Promise<ProbeAnswer>
  close(): Promise<void>
}

/** One kind's adapter: one file, one line in the registry. */
export interface ProbeKind<K extends CheckKind> {
  probe(request: ProbeRequest<K>): Promise<ProbeAnswer>
  close?(): Promise<void>
}

/**
 * Which addresses may be asked, judged after resolution and for every redirect: the deck's private network is
 * closed to checks that were made in the page unless the configuration opens ranges of it.
 */
export interface AddressRule {
  /** Null when the address may be asked; else why not, in words. `address` is a literal IP. */
  refusal(address: string): string | null
}

export type { CheckConfig }
