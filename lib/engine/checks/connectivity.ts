import type { ProbeAnswer } from '../../core/check/answer.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import type { ConnectivityConfig } from '../../core/config/watch-configuration.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule, Prober } from '../../ports/prober.ts'

export type ConnectivityParts = {
  readonly prober: Pick<Prober, 'probe'>
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

const TIMEOUT_MS = 5_000
/** A reading this young is not asked for again when a check fails. */
const FRESH_MS = 2_000

/** Knows whether the deck's own line works, so that a broken one is not taken for a hundred broken services. */
export class Connectivity {
  readonly #parts: ConnectivityParts
  #rule: ConnectivityConfig | null = null
  #addressRule: AddressRule | undefined
  #checks: readonly CheckConfig[] = []
  #isUp = true
  #readAtMs = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | null = null
  #ending = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: ConnectivityParts) {
    this.#parts = parts
  }

  /** False while every target fails. */
  get isUp(): boolean {
    return this.#isUp
  }

  /** @param rule null = the line is taken for good */
  apply(rule: ConnectivityConfig | null, addressRule: AddressRule): void {
    this.#addressRule = addressRule
    if (JSON.stringify(rule) === JSON.stringify(this.#rule)) return
    this.#rule = rule
    this.#checks = rule?.targets.map(asCheck) ?? []
    this.#ending.abort()
    this.#ending = new AbortController()
    this.#isUp = true
    this.#readAtMs = Number.NEGATIVE_INFINITY
    if (rule === null || rule.targets.length === 0) return
    const { signal } = this.#ending
    const before = this.#loop
    this.#loop = before.then(() => this.#run(rule.intervalMs, signal))
  }

  /** Before a failure counts: a reading that is older than the failure may be of a line that worked then. */
  async confirm(): Promise<boolean> {
    if (this.#checks.length > 0 && this.#parts.clock.now() - this.#readAtMs > FRESH_MS) await this.#read()
    return this.#isUp
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#loop
  }

  async #run(intervalMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#read()
      await this.#parts.clock.sleep(intervalMs, signal)
    }
  }

  #read(): Promise<void> {
    this.#reading ??= this.#ask()
      .catch(this.#parts.onError)
      .finally(() => {
        this.#reading = null
      })
    return this.#reading
  }

  async #ask(): Promise<void> {
    const { signal } = this.#ending
    const checks = this.#checks
    const addressRule = this.#addressRule
    const answers = await Promise.all(
      checks.map(check =>
        this.#parts.prober.probe({
          check,
          timeoutMs: TIMEOUT_MS,
          signal,
          ...(addressRule ? { addressRule } : {}),
        }),
      ),
    )
    // Asked by a rule that is not in force any more.
    if (signal.aborted || checks !== this.#checks) return
    this.#isUp = checks.length === 0 || answers.some(isReached)
    this.#readAtMs = this.#parts.clock.now()
  }
}

/** A refusal comes from the other end: the line works. */
const isReached = ({ fault }: ProbeAnswer): boolean => fault === null || fault.kind === 'refused'

const asCheck = ({ host, port }: ConnectivityConfig['targets'][number]): CheckConfig =>
  CheckConfig.parse({ kind: 'tcp', service: 'opsdeck', slug: 'connectivity', name: 'Own line', host, port })
