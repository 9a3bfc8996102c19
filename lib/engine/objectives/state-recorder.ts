import type { ServiceConfig } from '../../core/config/schema/service.ts'
import { JUDGED_STATES, STATE_METRIC } from '../../core/objective/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import { startLoop } from '../loop.ts'
import { createSeriesWriter, type NamedSample } from '../series-writer.ts'

const EVERY_MS = 15_000

type Parts = {
  readonly history: Pick<StateHistory, 'current'>
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly clock: Clock
}

export type StateRecorder = {
  apply(services: readonly Pick<ServiceConfig, 'slug' | 'parts'>[]): void
  stop(): Promise<void>
}

/**
 * Writes the state of every service and part as series, every 15 seconds: 1 for the state that it is in, 0 for the
 * others. In maintenance, unknown or not observed there is no sample: such time is not judged.
 */
export function createStateRecorder({ history, store, clock }: Parts): StateRecorder {
  let holders: readonly { readonly subject: Subject; readonly labels: Record<string, string> }[] = []
  const writer = createSeriesWriter(store)

  const samples = (): NamedSample[] =>
    holders.flatMap(({ subject, labels }) => {
      const now = history.current(subject)
      if (!now || now.isMaintenance || !JUDGED_STATES.some(state => state === now.state)) return []
      return JUDGED_STATES.map(state => ({
        name: STATE_METRIC,
        labels: { ...labels, state },
        value: state === now.state ? 1 : 0,
      }))
    })

  const loop = startLoop(clock, EVERY_MS, async () => writer.write(samples(), clock.now()))
  return {
    apply(services) {
      holders = services.flatMap(({ slug, parts }) => [
        { subject: `service:${slug}` as const, labels: { service: slug } },
        ...parts.map(part => ({
          subject: `part:${slug}/${part.slug}` as const,
          labels: { service: slug, part: part.slug },
        })),
      ])
    },
    stop: loop.stop,
  }
}
