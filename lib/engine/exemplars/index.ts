import type { Hiding } from '../../core/business/visibility.ts'
import { ExemplarRing, type RingEntry, type RingLimits } from '../../core/exemplar/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExemplarOutcome, ExemplarReader, ExemplarStore } from '../../ports/exemplars.ts'
import type { Log } from '../../ports/log.ts'
import { startLoop } from '../loop.ts'

/** Where exemplars outlive the process. */
export type ExemplarRows = {
  /** What was written and is still in the window, oldest first. */
  readonly read: (sinceMs: number) => Promise<RingEntry[]>
  readonly write: (entries: readonly RingEntry[], atMs: number) => Promise<void>
  /** Drops batches that are wholly older than this, or beyond the newest `maxCount` exemplars. */
  readonly prune: (beforeMs: number, maxCount: number) => Promise<void>
}

export type ExemplarObserver = {
  readonly exemplar: (outcome: ExemplarOutcome) => void
  readonly exemplarsLost: (count: number) => void
}

export type Exemplars = ExemplarStore & {
  readonly size: () => number
  /** Writes what came since the last time; what could not be written is kept and tried again. */
  readonly flush: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** As many as Prometheus keeps when nobody says otherwise. */
const LIMITS: RingLimits = { maxCount: 100_000, maxAgeMs: 86_400_000 }
const FLUSH_MS = 5_000
const FLUSHES_A_PRUNE = 60

/**
 * Keeps the exemplars of the last day, 100,000 at most, in memory and in the database. A crash loses those of the last
 * five seconds. Rejects when what was kept cannot be read.
 */
export async function openExemplars({
  rows,
  clock,
  log,
  observe,
  limits = LIMITS,
}: {
  readonly rows: ExemplarRows
  readonly clock: Clock
  readonly log: Log
  readonly observe: ExemplarObserver
  readonly limits?: RingLimits
}): Promise<Exemplars> {
  const ring = new ExemplarRing(limits)
  for (const entry of await rows.read(clock.now() - limits.maxAgeMs)) ring.append(entry, clock.now())
  let waiting: RingEntry[] = []
  let flushes = 0

  async function flush(): Promise<void> {
    const nowMs = clock.now()
    const taken = waiting
    waiting = []
    try {
      if (taken.length > 0) await rows.write(taken, nowMs)
      ring.expire(nowMs)
      if (flushes++ % FLUSHES_A_PRUNE === 0) await rows.prune(nowMs - limits.maxAgeMs, limits.maxCount)
    } catch (error) {
      const kept = [...taken, ...waiting]
      waiting = kept.slice(-limits.maxCount)
      observe.exemplarsLost(kept.length - waiting.length)
      log.warn({ err: error }, 'exemplars could not be written: they are tried again')
    }
  }

  const loop = startLoop(clock, FLUSH_MS, flush)
  return {
    append(seriesLabels, exemplar) {
      const entry = { ...exemplar, seriesLabels }
      const outcome = ring.append(entry, clock.now())
      if (outcome === 'appended') waiting.push(entry)
      observe.exemplar(outcome)
      return outcome
    },
    select: async request => ring.select(request),
    size: () => ring.size,
    flush,
    async stop() {
      await loop.stop()
      await flush()
    },
  }
}

/** The same without exemplars of hidden series. */
export const visibleExemplars = (exemplars: ExemplarReader, hiding: () => Hiding): ExemplarReader => ({
  async select(request) {
    const anyOf = request.anyOf.flatMap(matchers => {
      const visible = hiding().visible(matchers)
      return visible ? [visible] : []
    })
    return exemplars.select({ ...request, anyOf })
  },
})
