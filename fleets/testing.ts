import { createAddressRule } from '../lib/adapters/probes/address.ts'
import { createProber } from '../lib/adapters/probes/registry.ts'
import {
  type CheckState,
  compileCheck,
  fieldSamples,
  judgeAnswer,
  type ProbeAnswer,
} from '../lib/core/check/index.ts'
import { type Configuration, loadConfiguration } from '../lib/core/config/index.ts'
import { CheckConfig } from '../lib/core/config/schema/check.ts'
import {
  compileHeartbeat,
  type HeartbeatVerdict,
  judgeHeartbeat,
  type Payload,
  type PingRecord,
} from '../lib/core/heartbeat/index.ts'
import { labelsToObject, METRIC_NAME } from '../lib/core/labels/index.ts'
import { compileSignal, readLines, sight, Tally } from '../lib/core/log-signal/index.ts'
import { type ObservedCheck, rollUp } from '../lib/core/service/roll-up.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'
import type { Fault } from './simulator/faults.ts'
import { startSimulator } from './simulator/simulator.ts'
import { allSystems } from './simulator/systems/index.ts'
import { AT_MS } from './simulator/testing.ts'

/** The configuration of all five systems, as the deck reads it; found from the repository's folder, where tests and benches run. */
export async function loadFleet(): Promise<Configuration> {
  const { configuration, issues } = await loadConfiguration('fleets/opsdeck.yml', createFileSource({}))
  if (!configuration) throw new Error(JSON.stringify(issues))
  return configuration
}

type Named = { readonly service: string; readonly slug: string }
const keyOf = ({ service, slug }: Named): string => `${service}/${slug}`

function named<T extends Named>(entries: readonly T[], key: string): T {
  const found = entries.find(entry => keyOf(entry) === key)
  if (!found) throw new Error(`there is no ${key}`)
  return found
}

export const PLAIN: ProbeAnswer = {
  atMs: AT_MS,
  durationSeconds: 0.02,
  phases: {},
  fault: null,
  status: 200,
  headers: {},
  body: null,
  facts: {},
  certificate: null,
  remoteAddress: '127.0.0.1',
}

export type Said = {
  readonly text: string
  readonly state: CheckState
  readonly reason: string
  /** `name: state: reason` of those that are not up. */
  readonly troubles: readonly string[]
  readonly children: readonly string[]
  /** `metric{label="value"}` → value. */
  readonly figures: Readonly<Record<string, number>>
  readonly answer: ProbeAnswer
}

/** What a check makes of an answer. */
function said(config: CheckConfig, answer: ProbeAnswer): Said {
  const compiled = compileCheck(config)
  const { state, reason, children } = judgeAnswer(compiled, answer)
  const figures = fieldSamples(compiled, answer).map(({ series, value }): [string, number] => {
    const {
      [METRIC_NAME]: metric,
      service: _s,
      part: _p,
      check: _c,
      ...labels
    } = labelsToObject(series.labels)
    const inside = Object.entries(labels).map(([name, text]) => `${name}="${text}"`)
    return [`${metric}{${inside.join(',')}}`, value]
  })
  return {
    text: `${state}: ${reason}`,
    state,
    reason,
    troubles: children.flatMap(one =>
      one.state === 'up' ? [] : [`${one.name}: ${one.state}: ${one.reason}`],
    ),
    children: children.map(one => one.name),
    figures: Object.fromEntries(figures),
    answer,
  }
}

/** The five systems as configured, without anything that runs. */
export function fleetOf(configuration: Configuration) {
  const { entries, services } = configuration
  const check = (key: string) => named(entries.check, key)
  const heartbeat = (key: string) => named(entries.heartbeat, key)
  const signal = (key: string) => named(entries.log_signal, key)
  return {
    check,
    heartbeat,
    signal,
    /** A check's verdict of this JSON, or of a text. */
    judge: (key: string, body: unknown, more: Partial<ProbeAnswer> = {}): Said =>
      said(check(key), { ...PLAIN, body: typeof body === 'string' ? body : JSON.stringify(body), ...more }),
    service(slug: string) {
      const found = services.find(service => service.slug === slug)
      if (!found) throw new Error(`there is no service ${slug}`)
      return found
    },
    /** A heartbeat's verdict after these pings; times in hours from `AT_MS`. */
    beat(key: string, { atHours, ...record }: Beat): HeartbeatVerdict {
      const ms = (hours: number) => AT_MS + hours * 3_600_000
      const { goodAtHours, payload = null, payloadBefore = null, failedAtHours } = record
      const pings: PingRecord = {
        watchedSinceMs: AT_MS,
        lastGood: goodAtHours === undefined ? null : { atMs: ms(goodAtHours), payload, runMs: null },
        payloadBefore,
        failure: failedAtHours === undefined ? null : { atMs: ms(failedAtHours), exitCode: 1 },
        startedAtMs: null,
      }
      return judgeHeartbeat(compileHeartbeat(heartbeat(key)), pings, ms(atHours))
    },
    /** What a signal counts in these lines: its samples, `metric{labels}` → value. */
    tally(key: string, lines: readonly string[]): Readonly<Record<string, number>> {
      const compiled = compileSignal(signal(key))
      const tally = new Tally(compiled)
      for (const line of readLines(lines.join('\n'), AT_MS).lines) {
        const sighting = sight(compiled, line)
        if (sighting) tally.add(sighting)
      }
      const samples = tally.samples().map(({ name, labels, value }): [string, number] => {
        const { service: _s, part: _p, signal: _k, ...own } = labels
        const inside = Object.entries(own).map(([label, text]) => `${label}="${text}"`)
        return [`${name}{${inside.join(',')}}`, value]
      })
      return Object.fromEntries(samples)
    },
  }
}

export const COUNT = 'opsdeck_log_signal_total'

type Beat = {
  readonly atHours: number
  readonly goodAtHours?: number
  readonly failedAtHours?: number
  readonly payload?: Payload
  readonly payloadBefore?: Payload
}

/** The simulator on free ports, and the real prober, which asks it as configured. */
export async function startFleet() {
  let nowMs = Date.now()
  const configuration = await loadFleet()
  const simulator = await startSimulator({
    systems: allSystems,
    now: () => nowMs,
    ports: 'free',
    followsTimetable: false,
    onError: error => {
      throw error
    },
  })
  const ports = new Map(
    simulator.systems.flatMap(({ slug, endpoints }) =>
      endpoints.map(one => [one.port, simulator.portOf(slug, one.slug) ?? 0] as const),
    ),
  )
  const prober = createProber({
    version: '0',
    clock: { now: Date.now },
    addressRule: createAddressRule({ allow: ['127.0.0.0/8'] }),
  })
  const fleet = fleetOf(configuration)
  const moved = (config: CheckConfig): CheckConfig => CheckConfig.parse(onPorts(config, ports))
  return {
    ...fleet,
    configuration,
    /** Asks as the deck would, and judges the answer; `change` is laid over the check. */
    async ask(key: string, change: object = {}): Promise<Said> {
      const config = moved(CheckConfig.parse({ ...fleet.check(key), ...change }))
      const compiled = compileCheck(config)
      const answer = await prober.probe({ check: compiled.request, timeoutMs: 1_500 })
      return said(config, answer)
    },
    async fault(system: string, fault: Fault, endpoint: string | null = null): Promise<void> {
      simulator.faults.set({ system, fault, endpoint, untilMs: null })
      await simulator.tick()
    },
    async clear(system: string): Promise<void> {
      for (const { fault } of simulator.faults.list(nowMs)) simulator.faults.clear(system, fault)
      await simulator.tick()
    },
    async pass(seconds: number): Promise<void> {
      nowMs += seconds * 1_000
      await simulator.tick()
    },
    async stop(): Promise<void> {
      await prober.close()
      await simulator.stop()
    },
  }
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>

/** The addresses of a check or an action, moved to where the simulator listens now. */
export function onPorts(value: unknown, ports: ReadonlyMap<number, number>): unknown {
  if (typeof value === 'string')
    return value.replace(/(?<=127\.0\.0\.1:)\d+/, port => String(ports.get(Number(port)) ?? port))
  if (Array.isArray(value)) return value.map(one => onPorts(one, ports))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'port' && typeof one === 'number' ? (ports.get(one) ?? one) : onPorts(one, ports),
    ]),
  )
}

/** What checks of one redundant part make of it, in words. */
export function poolOf(part: string, checks: readonly (readonly [name: string, said: Said])[]): string {
  const observed = checks.map(
    ([name, { state, reason }]): ObservedCheck => ({ name, state, reason, impact: 'down', group: part }),
  )
  return rollUp(observed)
    .map(trouble => `${trouble.state}: ${trouble.reason}`)
    .join('; ')
}
