import type { Fault } from '../../fleets/simulator/faults.ts'
import { systemNamed, withMetrics } from '../../fleets/simulator/testing.ts'
import type { Suspect } from '../../lib/core/suspect/index.ts'

/** What is done to a system, and which of its metrics that moves by itself: not what follows from it. */
export type Scenario = {
  readonly system: string
  readonly fault: Fault
  /** Null = the whole system. */
  readonly endpoint: string | null
  readonly isCause: (suspect: Suspect) => boolean
}

const MEASURED_BY_RATIO = /duration|latency|response/
const BY_FAULT: Partial<Record<Fault, Readonly<Record<string, RegExp>>>> = {
  // The simulator slows answers down, and where it has them the host's processors and the replicas.
  slow: {
    xswarm: /duration|latency_ms|replica_lag|node_cpu|node_load|pressure_cpu/,
    vrooli: /duration|node_cpu|node_load|pressure_cpu/,
    rose: MEASURED_BY_RATIO,
    'learning-voice-agent': MEASURED_BY_RATIO,
    'telegram-agent': MEASURED_BY_RATIO,
  },
  errors: {
    xswarm: /requests_total/,
    vrooli: /requests_total|pg_stat_activity_count/,
    rose: /requests_total|dependency_healthy|circuit_breaker_open/,
    'learning-voice-agent': /requests_total/,
    'telegram-agent': /messages_total|_connected$/,
  },
  memory_leak: {
    xswarm: /node_memory|FB_USED|FB_FREE|memory_used/,
    vrooli: /node_memory/,
    rose: /memory_used/,
    'learning-voice-agent': /memory_used/,
    'telegram-agent': /memory_bytes/,
  },
  // What the sensor says, and the flag that it sets.
  gpu_hot: { xswarm: /TEMP|temperature|thermal/ },
  speech_fails: { rose: /dependency_healthy|circuit_breaker_open/ },
}

/** Every fault of the simulator that its systems' metrics can show, and every endpoint that can be down or hang. */
export function allScenarios(): Scenario[] {
  const ofSystems = Object.entries(BY_FAULT).flatMap(([fault, systems]) =>
    Object.entries(systems).map(
      ([system, metric]): Scenario => ({
        system,
        fault: fault as Fault,
        endpoint: null,
        isCause: suspect => metric.test(suspect.reading.metric),
      }),
    ),
  )
  const ofEndpoints = Object.keys(BY_FAULT.slow ?? {}).flatMap(system =>
    withMetrics(systemNamed(system)).map(
      ({ slug }, i): Scenario => ({
        system,
        fault: i % 2 === 0 ? 'down' : 'hang',
        endpoint: slug,
        isCause: ({ reading, labels }) => reading.metric === 'up' && labels.includes(slug),
      }),
    ),
  )
  return [...ofSystems, ...ofEndpoints]
}

/** A system that has run for an hour before the first sample, so that counters do not begin at nothing. */
export function warmSystem(slug: string, atMs: number) {
  const system = systemNamed(slug, atMs - 3_600_000)
  for (let ago = 3_600; ago >= 0; ago -= 60) system.advance(atMs - ago * 1_000, 60, () => false)
  return system
}
