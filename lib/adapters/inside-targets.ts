import type { Clock } from '../ports/clock.ts'
import { hostMetrics } from './host/host-metrics.ts'
import { createNvidiaSmi } from './host/nvidia-smi.ts'
import type { OwnMetrics } from './own-metrics.ts'

/** What the deck scrapes of itself without asking over the network: its process, and the machine that it runs on. */
export function createInsideTargets(clock: Clock, metrics: OwnMetrics) {
  const askGpus = createNvidiaSmi()
  return {
    'opsdeck:process': () => metrics.render('text/plain'),
    'opsdeck:host': () => hostMetrics(clock.now(), [() => askGpus(clock.now())]),
  }
}
