import type { SelfCheckFigures } from '../contract/self-check.ts'
import type { Deck } from '../ports/deck.ts'
import type { StoreRetention } from '../ports/series-store.ts'

/** Asks the engine how it is doing. */
export async function readSelfCheck(deck: Deck): Promise<SelfCheckFigures> {
  const fault = await deck.checkHealth().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const statistics = deck.store.statistics()
  const targets = await deck.targets.list().catch(() => [])
  return {
    version: deck.version,
    startedAtMs: deck.startedAtMs,
    fault,
    targets: targets.length,
    targetsUp: targets.filter(target => target.health === 'up').length,
    activeSeries: statistics.activeSeries,
    headBytes: statistics.headBytes,
    bytesOnDisk: statistics.chunkBytesOnDisk,
    oldestSampleMs: statistics.oldestMs,
    newestSampleMs: statistics.newestMs,
    retention: statistics.retention ? flat(statistics.retention) : null,
  }
}

const flat = ({ maxAgeMs, maxBytes, rollUps }: StoreRetention) => ({
  samplesMs: maxAgeMs,
  maxBytes,
  ...rollUps,
})
