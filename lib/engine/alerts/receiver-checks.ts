import type { ReceiverCheck } from '../../contract/alerts.ts'
import { type Integration, integrationKey, type Receiver } from '../../core/alert/receiver-config.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Receivers } from '../../ports/receiver.ts'
import { startLoop } from '../loop.ts'

/** How often it is looked whose time has come. */
const LOOK_EVERY_MS = 10_000
/** What is broken is asked again sooner, so that its recovery is known, and that a hiccup does not last an hour. */
const AGAIN_AFTER_MS = 300_000
const LONGEST_MS = 20_000
const AT_ONCE = 4

export type ReceiverCheckParts = {
  readonly receivers: Pick<Receivers, 'probe'>
  readonly clock: Clock
  readonly addressRule: AddressRule
  readonly deckUrl: string
  readonly log: Log
  /** `isHealthy` is null for an integration that is no more. */
  observe(check: {
    readonly receiver: string
    readonly integration: string
    readonly isHealthy: boolean | null
  }): void
}

export type ReceiverChecks = {
  /** From now on; what is known of integrations that stay the same is kept. 0 = nothing is asked. */
  apply(receivers: readonly Receiver[], everyMs: number): void
  /** Null while it was not asked yet, or when its kind asks nobody outside. */
  of(receiver: string, integration: string): ReceiverCheck | null
  stop(): Promise<void>
}

type Watched = {
  readonly receiver: string
  readonly name: string
  readonly integration: Integration
  /** The whole configuration as text: another one is another integration. */
  readonly written: string
  askedAtMs: number | null
  last: ReceiverCheck | null
}

/** Asks each receiver's service on a timer whether a message would go out: a broken way is known before it is needed. */
export function createReceiverChecks(parts: ReceiverCheckParts): ReceiverChecks {
  const { clock } = parts
  let watched = new Map<string, Watched>()
  let every = 0
  const isDue = ({ askedAtMs, last }: Watched): boolean => {
    if (askedAtMs === null) return true
    const waitMs = last?.isHealthy === false ? Math.min(every, AGAIN_AFTER_MS) : every
    return clock.now() >= askedAtMs + waitMs
  }
  const loop = startLoop(clock, LOOK_EVERY_MS, async signal => {
    if (every === 0) return
    const due = [...watched.values()].filter(isDue)
    const worker = async () => {
      for (let one = due.shift(); one && !signal.aborted; one = due.shift()) await look(parts, one, signal)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  })
  return {
    apply(receivers, everyMs) {
      every = everyMs
      const before = watched
      watched = new Map(receivers.flatMap(receiver => watch(receiver, before)))
      for (const [key, { receiver, name }] of before)
        if (!watched.has(key)) parts.observe({ receiver, integration: name, isHealthy: null })
    },
    of: (receiver, integration) => watched.get(keyOf(receiver, integration))?.last ?? null,
    stop: () => loop.stop(),
  }
}

const keyOf = (receiver: string, integration: string): string => JSON.stringify([receiver, integration])

const watch = ({ name, integrations }: Receiver, before: ReadonlyMap<string, Watched>) =>
  integrations.map((integration): [string, Watched] => {
    const key = keyOf(name, integrationKey(integration))
    const written = JSON.stringify(integration.config)
    const known = before.get(key)
    if (known?.written === written) return [key, known]
    const fresh = { integration, written, askedAtMs: null, last: null }
    return [key, { receiver: name, name: integrationKey(integration), ...fresh }]
  })

async function look(parts: ReceiverCheckParts, watched: Watched, stopping: AbortSignal): Promise<void> {
  const { receivers, clock, addressRule, deckUrl, log } = parts
  const now = clock.now()
  watched.askedAtMs = now
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LONGEST_MS)])
  const context = { addressRule, deckUrl, now, signal, templates: [], page: null }
  const probe = await receivers.probe(watched.integration, context)
  if (probe === null || stopping.aborted) return
  const { isHealthy, detail } = probe
  if (!isHealthy && watched.last?.isHealthy !== false)
    log.warn(
      { receiver: watched.receiver, integration: watched.name, reason: detail },
      'a receiver is broken',
    )
  const sinceMs = watched.last?.isHealthy === isHealthy ? watched.last.sinceMs : now
  watched.last = { isHealthy, detail, atMs: now, tookMs: clock.now() - now, sinceMs }
  parts.observe({ receiver: watched.receiver, integration: watched.name, isHealthy })
}
