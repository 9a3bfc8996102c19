import type { LogSignalRow } from '../../contract/watch.ts'
import type { LogSignalConfig } from '../../core/config/schema/log-signal.ts'
import {
  compileSignal,
  type LogLine,
  type LogSignal,
  type MessageGroup,
  MessageGroups,
  maskLine,
  sight,
  signalFaults,
  signalKey,
  Tally,
} from '../../core/log-signal/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HeartbeatsDoor, LogScope, LogSignalsDoor, LogsTaken } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import type { Database } from '../../services/context.ts'
import { startLoop } from '../loop.ts'
import { createSeriesWriter, type NamedSample, type SeriesWriter } from '../series-writer.ts'
import type { ObservedState } from '../services/index.ts'
import { keepGroups, readGroups } from './group-rows.ts'
import { keepSamples, type LineSample, readSamples } from './samples.ts'

export type NamedSignal = LogSignalConfig & { readonly source: 'file' | 'page' }

export type LogSignalOptions = {
  readonly db: Database
  readonly clock: Clock
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly history: Pick<StateHistory, 'record' | 'current'>
  readonly heartbeats: Pick<HeartbeatsDoor, 'ping'>
  readonly log: Log
}

export interface LogSignalManager extends LogSignalsDoor {
  apply(signals: readonly NamedSignal[]): Promise<void>
  /** As far as the states of services depend on them: those that are in their state now. */
  observed(): readonly ObservedState[]
  stop(): Promise<void>
}

type Watched = {
  readonly signal: LogSignal
  readonly source: 'file' | 'page'
  readonly tally: Tally
  lastAtMs: number | null
  /** The newest line that put the signal into its state. */
  stateSinceMs: number | null
  stateAtMs: number | null
  samples: readonly LineSample[]
  /** Samples that are not in the database yet. */
  fresh: LineSample[]
  readonly groups: MessageGroups
}

const WRITE_EVERY_MS = 5_000
/** Of all senders together: some 10,000 a second. */
const LINES_A_MINUTE = 600_000
const MINUTE_MS = 60_000
const MAX_SAMPLE_CHARS = 4_096
/** Lines judged before others get their turn. */
const SLICE = 200

/** Counts what the signals look for in lines that come in. The lines are not kept, but for a few masked samples. */
export function createLogSignalManager(options: LogSignalOptions): LogSignalManager {
  return new Manager(options)
}

class Manager implements LogSignalManager {
  readonly #options: LogSignalOptions
  readonly #writer: SeriesWriter
  readonly #loop: { stop(): Promise<void> }
  readonly #watched = new Map<string, Watched>()
  readonly #levels = new Map<string, number>()
  #minute = { startedAtMs: 0, lines: 0 }
  #applying: Promise<void> = Promise.resolve()
  #keeping: Promise<void> = Promise.resolve()

  constructor(options: LogSignalOptions) {
    this.#options = options
    this.#writer = createSeriesWriter(options.store)
    this.#loop = startLoop(options.clock, WRITE_EVERY_MS, async () => this.#settle())
  }

  apply(signals: readonly NamedSignal[]): Promise<void> {
    this.#applying = this.#applying.catch(() => {}).then(() => this.#apply(signals))
    return this.#applying
  }

  async #apply(signals: readonly NamedSignal[]): Promise<void> {
    const right = signals.filter(config => signalFaults(config).length === 0)
    const present = new Set(right.map(signalKey))
    for (const key of this.#watched.keys()) if (!present.has(key)) this.#watched.delete(key)
    for (const { source, ...config } of right) {
      const key = signalKey(config)
      const before = this.#watched.get(key)
      const isSame = before && JSON.stringify(before.signal.config) === JSON.stringify(config)
      if (isSame && before.source === source) continue
      const signal = compileSignal(config)
      const [samples, groups] = await this.#readKept(key, config)
      this.#watched.set(key, {
        signal,
        source,
        tally: new Tally(signal),
        lastAtMs: before?.lastAtMs ?? samples[0]?.atMs ?? null,
        ...this.#stateOf(signal),
        samples: before?.samples ?? samples,
        groups: new MessageGroups(config.groups, before?.groups.list() ?? groups),
        fresh: before?.fresh ?? [],
      })
    }
    this.#write()
  }

  /** What was kept is for reading: a database that is away must not keep a signal from counting. */
  async #readKept(
    key: string,
    { samples, groups }: LogSignalConfig,
  ): Promise<readonly [LineSample[], MessageGroup[]]> {
    const { db, log } = this.#options
    if (this.#watched.has(key)) return [[], []]
    try {
      return [await readSamples(db, key, samples), await readGroups(db, key, groups)]
    } catch (error) {
      log.warn({ err: error, signal: key }, 'the samples of a log signal could not be read')
      return [[], []]
    }
  }

  /** The state that the signal was in when the deck last looked. */
  #stateOf({ key, config }: LogSignal): Pick<Watched, 'stateSinceMs' | 'stateAtMs'> {
    const present = this.#options.history.current(`signal:${key}`)
    const isIn = config.state !== undefined && present?.state === config.state.is
    return { stateSinceMs: isIn ? present.atMs : null, stateAtMs: isIn ? present.atMs : null }
  }

  async take(lines: readonly LogLine[], { service }: LogScope): Promise<LogsTaken> {
    const retryAfterSeconds = this.#budget(lines.length)
    if (retryAfterSeconds > 0) return { kind: 'too_many', retryAfterSeconds }
    const asked = [...this.#watched.values()].filter(
      ({ signal }) => service === null || signal.config.service === service,
    )
    let matched = 0
    for (const [i, line] of lines.entries()) {
      if (i % SLICE === SLICE - 1) await new Promise<void>(resolve => setImmediate(resolve))
      this.#countLevel(line)
      for (const watched of asked) {
        const seen = sight(watched.signal, line)
        if (!seen) continue
        matched++
        watched.tally.add(seen)
        await this.#saw(watched, line)
      }
    }
    return { kind: 'taken', matched }
  }

  /** Seconds to wait when this minute's lines are used up; 0 when there is room. */
  #budget(lines: number): number {
    const nowMs = this.#options.clock.now()
    if (nowMs - this.#minute.startedAtMs >= MINUTE_MS) this.#minute = { startedAtMs: nowMs, lines: 0 }
    if (this.#minute.lines + lines > LINES_A_MINUTE) {
      return Math.max(1, Math.ceil((this.#minute.startedAtMs + MINUTE_MS - nowMs) / 1_000))
    }
    this.#minute.lines += lines
    return 0
  }

  #countLevel({ level, service }: LogLine): void {
    const key = JSON.stringify([service ?? '', level ?? ''])
    if (this.#levels.has(key) || this.#levels.size < 500) {
      this.#levels.set(key, (this.#levels.get(key) ?? 0) + 1)
    }
  }

  async #saw(watched: Watched, line: LogLine): Promise<void> {
    const { signal } = watched
    const { config, key } = signal
    watched.lastAtMs = Math.max(watched.lastAtMs ?? 0, line.atMs)
    if (config.samples > 0) {
      const sample = { atMs: line.atMs, line: maskLine(line.raw).slice(0, MAX_SAMPLE_CHARS) }
      watched.samples = [sample, ...watched.samples].slice(0, config.samples)
      watched.fresh = [...watched.fresh, sample].slice(-config.samples)
    }
    watched.groups.add(line)
    this.#enter(watched, line)
    for (const other of this.#watched.values()) {
      if (other.signal.endedBy === key) this.#leave(other, { atMs: line.atMs, reason: config.name })
    }
    if (config.heartbeat !== undefined) {
      await this.#options.heartbeats.ping(`${config.service}/${config.heartbeat}`, {
        kind: 'success',
        exitCode: null,
        body: maskLine(line.raw),
        contentType: 'text/plain',
        source: 'log',
      })
    }
  }

  #enter(watched: Watched, line: LogLine): void {
    const { config, key } = watched.signal
    if (!config.state) return
    watched.stateAtMs = Math.max(watched.stateAtMs ?? 0, line.atMs)
    if (watched.stateSinceMs !== null) return
    watched.stateSinceMs = line.atMs
    const reason = maskLine(line.message).slice(0, 300)
    this.#record(key, { state: config.state.is, reason, atMs: line.atMs })
  }

  #leave(watched: Watched, by: { readonly atMs: number; readonly reason: string }): void {
    if (watched.stateSinceMs === null || by.atMs < (watched.stateAtMs ?? 0)) return
    watched.stateSinceMs = null
    watched.stateAtMs = null
    this.#record(watched.signal.key, { state: 'up', ...by })
  }

  #record(key: string, change: { state: 'up' | 'degraded' | 'down'; reason: string; atMs: number }): void {
    this.#options.history.record({ subject: `signal:${key}`, isMaintenance: false, ...change })
  }

  /** Ends states whose time is over, writes the series, and has the new samples kept. */
  #settle(): void {
    const nowMs = this.#options.clock.now()
    for (const watched of this.#watched.values()) {
      const { stateForMs } = watched.signal
      const isOver =
        stateForMs !== null && watched.stateAtMs !== null && nowMs - watched.stateAtMs > stateForMs
      if (isOver) this.#leave(watched, { atMs: nowMs, reason: 'not seen again' })
    }
    this.#write()
    this.#keeping = this.#keeping.then(() => this.#keep())
  }

  async #keep(): Promise<void> {
    for (const [key, watched] of this.#watched) {
      await this.#keepGroups(key, watched.groups)
      const samples = watched.fresh
      watched.fresh = []
      if (samples.length === 0) continue
      const limit = watched.signal.config.samples
      await keepSamples(this.#options.db, { key, samples, limit }).catch(error => {
        watched.fresh = [...samples, ...watched.fresh].slice(-limit)
        this.#options.log.warn({ err: error }, 'samples of log lines were not stored: they are tried again')
      })
    }
  }

  async #keepGroups(key: string, groups: MessageGroups): Promise<void> {
    const changes = groups.takeChanges()
    if (changes.kept.length + changes.gone.length === 0) return
    await keepGroups(this.#options.db, { key, ...changes }).catch(error => {
      groups.keepAgain([...changes.kept.map(({ text }) => text), ...changes.gone])
      this.#options.log.warn({ err: error }, 'messages of log lines were not stored: they are tried again')
    })
  }

  #write(): void {
    const samples: NamedSample[] = [...this.#watched.values()].flatMap(({ tally }) => tally.samples())
    for (const [key, value] of this.#levels) {
      const [service = '', level = ''] = JSON.parse(key)
      samples.push({ name: 'opsdeck_log_lines_total', labels: { service, level }, value })
    }
    this.#writer.write(samples, this.#options.clock.now())
  }

  observed(): ObservedState[] {
    return [...this.#watched.values()].flatMap(({ signal, stateSinceMs, stateAtMs }) => {
      const { service, part = null, name, state } = signal.config
      if (!state || stateSinceMs === null) return []
      const reason = this.#options.history.current(`signal:${signal.key}`)?.reason ?? name
      const said = { state: state.is, reason, atMs: stateAtMs, intervalMs: null }
      return [{ service, part, name, impact: 'down' as const, ...said }]
    })
  }

  async list(): Promise<LogSignalRow[]> {
    return [...this.#watched.values()].map(toRow)
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.#applying
    this.#settle()
    await this.#keeping
  }
}

function toRow(watched: Watched): LogSignalRow {
  const { signal, source, tally, lastAtMs, stateSinceMs, samples, groups } = watched
  const { config, key } = signal
  const selector = `{service=${JSON.stringify(config.service)},signal=${JSON.stringify(config.slug)}}`
  const { value } = config
  const histogram = `histogram_quantile(0.95, sum by (le) (rate(${value?.metric}_bucket${selector}[5m])))`
  const valueQuery = value?.kind === 'histogram' ? histogram : value ? `${value.metric}${selector}` : null
  return {
    key,
    service: config.service,
    part: config.part ?? null,
    name: config.name,
    source,
    total: tally.total,
    lastAtMs,
    state: config.state && stateSinceMs !== null ? { is: config.state.is, sinceMs: stateSinceMs } : null,
    samples,
    groups: groups.list().map(group => ({ ...group })),
    queries: { count: `sum(increase(opsdeck_log_signal_total${selector}[5m]))`, value: valueQuery },
    link: config.link ?? null,
  }
}
