import type { ProbeAnswer } from '../../core/check/answer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { ProbeFailure } from './faults.ts'
import { dnsFailure, type Family, type ResolveName } from './resolve.ts'

/** What every kind is given. */
export type ProbeTools = {
  readonly version: string
  readonly clock: Pick<Clock, 'now'>
  /** For requests that bring no rule of their own. */
  readonly addressRule: AddressRule
  /** Resolves without judging; use `resolveAllowed`. */
  readonly resolveName: ResolveName
}

export type Resolved = {
  /** Literal addresses that may be asked, in the order to try them; at least one. Connect to these, not to the name. */
  readonly addresses: readonly [string, ...string[]]
  /** Null when there was no name to resolve. */
  readonly dnsSeconds: number | null
}

/**
 * The addresses of a host that this check may ask. The rule is applied to what is connected to, so a name that
 * resolves differently a moment later changes nothing.
 * @throws ProbeFailure `dns` or `forbidden_address`
 */
export async function resolveAllowed(
  tools: Pick<ProbeTools, 'addressRule' | 'resolveName'>,
  host: string,
  options: { readonly family?: Family; readonly addressRule?: AddressRule } = {},
): Promise<Resolved> {
  const name = host.replace(/^\[(.*)\]$/, '$1')
  const startedAt = performance.now()
  const found = await tools.resolveName(name, options.family ?? 'any').catch((error: unknown) => {
    throw dnsFailure(error, name)
  })
  const dnsSeconds = found[0] === name ? null : secondsSince(startedAt)
  const rule = options.addressRule ?? tools.addressRule
  const [first, ...others] = found.filter(address => rule.refusal(address) === null)
  if (first !== undefined) return { addresses: [first, ...others], dnsSeconds }
  const refused = found[0]
  if (refused === undefined) {
    throw new ProbeFailure(
      'dns',
      `the name ${name} has no address of the wanted family: check address_family`,
    )
  }
  const which = refused === name ? '' : ` of ${name}`
  throw new ProbeFailure(
    'forbidden_address',
    `the address${which} may not be asked: ${rule.refusal(refused)}. ` +
      'Ask something else, or let the configuration open its network to checks',
  )
}

export const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000

const NOTHING: Omit<ProbeAnswer, 'atMs' | 'durationSeconds'> = {
  phases: {},
  fault: null,
  status: null,
  headers: {},
  body: null,
  facts: {},
  certificate: null,
  remoteAddress: null,
}

/** When a probe began: epoch ms, and on the clock that never jumps. */
export type Start = { readonly atMs: number; readonly startedAt: number }

export const startNow = (tools: Pick<ProbeTools, 'clock'>): Start => ({
  atMs: tools.clock.now(),
  startedAt: performance.now(),
})

/** An answer with everything that is not given left empty. It took until now. */
export const answerOf = (start: Start, parts: Partial<ProbeAnswer>): ProbeAnswer => ({
  atMs: start.atMs,
  durationSeconds: secondsSince(start.startedAt),
  ...NOTHING,
  ...parts,
})
