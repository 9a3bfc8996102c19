import type { Clock as LimitClock } from '../../core/incident/types.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Database } from '../../services/context.ts'
import { clocksFor, listsOf, WITH_LISTS } from '../../services/incidents/incident-detail.ts'
import { type KeptIncident, keptIncidents } from '../../services/incidents/incident-rows.ts'

export type Watched = {
  readonly kept: KeptIncident
  /** Its alerts, by fingerprint. */
  readonly alerts: ReadonlyMap<string, WatchedAlert>
  /** How its limits stand at a moment. */
  readonly clocksAt: (now: number) => readonly LimitClock[]
}

export type WatchedAlert = { readonly state: string; readonly startsAtMs: number; readonly isOpener: boolean }

type Parts = { readonly db: Database; readonly clock: Clock; readonly events: EventBus }

/** Phases that end with the review are watched so long after an incident was resolved. */
const AFTERMATH_MS = 7 * 86_400_000
/** What another engine changed is seen after so long. */
const REFRESH_MS = 10_000

/** The incidents that still run, in memory: read again when something changed. */
export class OpenIncidents {
  #watched: readonly Watched[] = []
  #readAtMs = Number.NEGATIVE_INFINITY
  readonly #ignore: () => void

  constructor(private readonly parts: Parts) {
    this.#ignore = parts.events.on('incidentsChanged', () => {
      this.#readAtMs = Number.NEGATIVE_INFINITY
    })
  }

  stop(): void {
    this.#ignore()
  }

  /** Those that are not resolved. */
  async running(): Promise<readonly Watched[]> {
    const watched = await this.watched()
    return watched.filter(({ kept }) => kept.row.resolvedAtMs === null && kept.row.duplicateOf === null)
  }

  /** Those that are not resolved, or wait for their review. */
  async watched(): Promise<readonly Watched[]> {
    const now = this.parts.clock.now()
    if (now - this.#readAtMs < REFRESH_MS) return this.#watched
    this.#readAtMs = now
    try {
      this.#watched = await this.#read(now)
    } catch (error) {
      this.#readAtMs = Number.NEGATIVE_INFINITY
      throw error
    }
    return this.#watched
  }

  async #read(now: number): Promise<Watched[]> {
    const { db } = this.parts
    const stored = await db.incident.findMany({
      where: {
        OR: [{ resolvedAt: null }, { reviewedAt: null, resolvedAt: { gte: new Date(now - AFTERMATH_MS) } }],
      },
      include: { ...WITH_LISTS, alerts: true },
      orderBy: { id: 'asc' },
    })
    const kept = await keptIncidents(db, stored)
    return stored.flatMap((incident, i) => {
      const one = kept[i]
      if (!one) return []
      const checklists = listsOf(incident)
      const alerts = incident.alerts.map(
        ({ fingerprint, state, startsAt, isOpener }) =>
          [fingerprint, { state, startsAtMs: startsAt.getTime(), isOpener }] as const,
      )
      return [
        { kept: one, alerts: new Map(alerts), clocksAt: (at: number) => clocksFor(one, checklists, at) },
      ]
    })
  }
}
