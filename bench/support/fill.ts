import type { EmbeddedSeriesStore } from '../../lib/adapters/series-store/embedded-store.ts'
import { historyOf } from './history.ts'

const STEP_MS = 15_000
/** Values made beforehand, which come again and again a little higher: making them must not be what takes the time. */
const KNOWN_STEPS = 16

type Filling = { readonly clock: { nowMs: number }; readonly steps: number; readonly targets: number }

/** Appends scrapes of the ingest bench's mix, flushing and maintaining as the store's loops do. */
export async function fillInSteps(
  store: EmbeddedSeriesStore,
  { clock, steps, targets }: Filling,
): Promise<void> {
  const times = Array.from({ length: KNOWN_STEPS }, (_, i) => i)
  const all = Array.from({ length: targets }, (_, target) => {
    const { labels, values } = historyOf('mixed', target, times)
    return { refs: Uint32Array.from(labels, one => store.resolve(one) ?? 0), values }
  })
  for (let step = 0; step < steps; step++) {
    clock.nowMs += STEP_MS
    for (const { refs, values } of all) {
      const timestampsMs = new Float64Array(refs.length).fill(clock.nowMs)
      store.append({
        refs,
        timestampsMs,
        values: values[step % KNOWN_STEPS] ?? new Float64Array(refs.length),
      })
    }
    await store.flush()
    await store.maintain(clock.nowMs)
  }
}
