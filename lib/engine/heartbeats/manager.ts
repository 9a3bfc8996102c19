import type { HeartbeatRow, PingRow } from '../../contract/watch.ts'
import type { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import {
  compileHeartbeat,
  type Heartbeat,
  heartbeatFaults,
  heartbeatKey,
  judgeHeartbeat,
  lastMajorRelease,
  type PingRecord,
  readPayload,
} from '../../core/heartbeat/index.ts'
import type { GuessLimiter } from '../../ports/attempts.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HeartbeatsDoor, Ping, TokenVerdict, WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import type { Database } from '../../services/context.ts'
import { startLoop } from '../loop.ts'
import { createSeriesWriter, type SeriesWriter } from '../series-writer.ts'
import type { ObservedState } from '../services/index.ts'
import { afterPing, emptyRecord, type KeptPing, keepPing, readRecords, toPing } from './records.ts'
import { toRow, toSamples } from './row.ts'

export type NamedHeartbeat = HeartbeatConfig & { readonly source: 'file' | 'page' }

export type HeartbeatOptions = {
  readonly db: Database
  readonly clock: Clock
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly history: Pick<StateHistory, 'record' | 'current'>
  readonly windows: Pick<WindowsDoor, 'open'>
  readonly events: EventBus
  readonly log: Log
  /** The token of a heartbeat that was given none: stable as long as the deck's secret is. */
  readonly tokenOf: (key: string) => string
  readonly guesses: GuessLimiter
  /** How often all are judged anew. */
  readonly lookEveryMs?: number
}

export interface HeartbeatManager extends HeartbeatsDoor {
  /** Puts heartbeats in force; records of the same key go on. */
  apply(heartbeats: readonly NamedHeartbeat[]): Promise<void>
  /** As far as the states of services depend on them; a paused heartbeat says nothing. */
  observed(): readonly ObservedState[]
  stop(): Promise<void>
}

/** A heartbeat in force. */
export type Watched = { readonly heartbeat: Heartbeat; readonly source: 'file' | 'page'; record: PingRecord }

const LOOK_EVERY_MS = 1_000
/** Well within the lookback of queries. */
const WRITE_EVERY_MS = 15_000
/** A duty after a release appears within so long. */
const RELEASES_EVERY_MS = 30_000
const MOST_DEPLOYS = 200
const SHOWN_PINGS = 50
const MAX_BODY_CHARS = 10_240

/** Hears signs of life, notices when they do not come, and keeps both: in the database, as series, as states. */
export function createHeartbeatManager(options: HeartbeatOptions): HeartbeatManager {
  return new Manager(options)
}

class Manager implements HeartbeatManager {
  readonly #options: HeartbeatOptions
  readonly #writer: SeriesWriter
  readonly #watched = new Map<string, Watched>()
  readonly #tokens = new Map<string, string>()
  readonly #loop: { stop(): Promise<void> }
  readonly #releases: { stop(): Promise<void> }
  #writtenAtMs = 0
  #applying: Promise<void> = Promise.resolve()

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#writer = createSeriesWriter(options.store)
    this.#loop = startLoop(options.clock, options.lookEveryMs ?? LOOK_EVERY_MS, async () => this.#look())
    this.#releases = startLoop(options.clock, RELEASES_EVERY_MS, () => this.#lookForReleases())
  }

  apply(heartbeats: readonly NamedHeartbeat[]): Promise<void> {
    this.#applying = this.#applying.catch(() => {}).then(() => this.#apply(heartbeats))
    return this.#applying
  }

  async #apply(heartbeats: readonly NamedHeartbeat[]): Promise<void> {
    const right = heartbeats.filter(config => heartbeatFaults(config).length === 0)
    const fresh = right.map(heartbeatKey).filter(key => !this.#watched.has(key))
    const records = await readRecords(this.#options.db, fresh)
    const nowMs = this.#options.clock.now()
    const present = new Set(right.map(heartbeatKey))
    for (const key of this.#watched.keys()) if (!present.has(key)) this.#watched.delete(key)
    for (const { source, ...config } of right) {
      const heartbeat = compileHeartbeat(config)
      const record = this.#watched.get(heartbeat.key)?.record ?? records.get(heartbeat.key)
      const since = this.#options.history.current(`heartbeat:${heartbeat.key}`)?.atMs
      this.#watched.set(heartbeat.key, { heartbeat, source, record: record ?? emptyRecord(since ?? nowMs) })
    }
    this.#tokens.clear()
    for (const { heartbeat } of this.#watched.values())
      this.#tokens.set(this.#tokenOf(heartbeat), heartbeat.key)
    await this.#lookForReleases()
    this.#writtenAtMs = 0
    this.#look()
  }

  /** Duties that are due after a release learn of the last one from the marks of their service. */
  async #lookForReleases(): Promise<void> {
    const { db, log } = this.#options
    const waiting = [...this.#watched.values()].filter(
      ({ heartbeat }) => heartbeat.schedule.kind === 'release',
    )
    try {
      for (const watched of waiting) {
        const { service } = watched.heartbeat.config
        const marks = await db.mark.findMany({
          where: { service, kind: 'deploy', version: { not: null } },
          orderBy: { at: 'desc' },
          take: MOST_DEPLOYS,
        })
        const releasedAtMs = lastMajorRelease(
          marks.map(({ at, version }) => ({ atMs: at.getTime(), version })),
        )
        watched.record = { ...watched.record, releasedAtMs }
      }
    } catch (error) {
      log.error({ err: error }, 'releases could not be looked for: tried again')
    }
  }

  observed(): ObservedState[] {
    return [...this.#watched.values()].flatMap(watched => {
      const { service, part = null, name, impact } = watched.heartbeat.config
      const { state, reason, isPaused, lastPingMs } = this.#row(watched)
      if (isPaused || state === null || state === 'unobserved') return []
      const { isWaiting } = judgeHeartbeat(watched.heartbeat, watched.record, this.#options.clock.now())
      return [{ service, part, name, impact, state, reason, atMs: lastPingMs, intervalMs: null, isWaiting }]
    })
  }

  async list(): Promise<HeartbeatRow[]> {
    return [...this.#watched.values()].map(watched => this.#row(watched))
  }

  async token(key: string): Promise<string | null> {
    const watched = this.#watched.get(key)
    return watched ? this.#tokenOf(watched.heartbeat) : null
  }

  #tokenOf({ key, config }: Heartbeat): string {
    return config.token ?? this.#options.tokenOf(key)
  }

  async byToken(token: string, address: string | null): Promise<TokenVerdict> {
    const key = this.#tokens.get(token)
    if (key !== undefined) return { kind: 'found', key }
    const retryAfterSeconds = await this.#options.guesses.count(address ?? 'unknown')
    return retryAfterSeconds === null ? { kind: 'unknown' } : { kind: 'too_many_guesses', retryAfterSeconds }
  }

  async pings(key: string): Promise<PingRow[] | null> {
    if (!this.#watched.has(key)) return null
    const rows = await this.#options.db.heartbeatPing.findMany({
      where: { heartbeatKey: key },
      orderBy: { id: 'desc' },
      take: SHOWN_PINGS,
    })
    return rows.map(row => {
      const { payload: _payload, ...ping } = toPing(row)
      return ping
    })
  }

  async ping(key: string, ping: Ping): Promise<HeartbeatRow | null> {
    const { db, clock, events } = this.#options
    const watched = this.#watched.get(key)
    if (!watched) return null
    const kept = this.#toKept(watched.record, ping, clock.now())
    await keepPing(db, key, kept)
    // What came in meanwhile is in the record by now, and the configuration may be another: go on from there.
    const present = this.#watched.get(key) ?? watched
    present.record = afterPing(present.record, kept)
    this.#writtenAtMs = 0
    this.#look()
    events.emit('heartbeatChanged', { key, service: present.heartbeat.config.service, atMs: kept.atMs })
    return this.#row(present)
  }

  #toKept(record: PingRecord, ping: Ping, atMs: number): KeptPing {
    const ended = ping.kind !== 'start' && record.startedAtMs !== null
    return {
      atMs,
      kind: ping.kind,
      exitCode: ping.exitCode,
      runMs: ended ? atMs - Number(record.startedAtMs) : null,
      body: ping.body === null ? null : ping.body.replaceAll('\u0000', '').slice(0, MAX_BODY_CHARS),
      payload: ping.payload ?? readPayload(ping.body),
      source: ping.source,
    }
  }

  /** Judges all of them, and writes their series from time to time. */
  #look(): void {
    const nowMs = this.#options.clock.now()
    for (const [key, watched] of this.#watched) this.#judge(key, watched)
    if (nowMs - this.#writtenAtMs < WRITE_EVERY_MS) return
    this.#writtenAtMs = nowMs
    const samples = [...this.#watched.values()].flatMap(watched => toSamples(watched, this.#row(watched)))
    this.#writer.write(samples, nowMs)
  }

  #judge(key: string, { heartbeat, record }: Watched): void {
    const { history, windows, events, clock } = this.#options
    const { config } = heartbeat
    if (config.paused) return
    const atMs = clock.now()
    const { state, reason } = judgeHeartbeat(heartbeat, record, atMs)
    const isMaintenance = windows.open(config.service, config.part ?? null) !== null
    const before = history.current(`heartbeat:${key}`)
    if (before?.state === state && before.isMaintenance === isMaintenance) return
    history.record({ subject: `heartbeat:${key}`, atMs, state, isMaintenance, reason })
    events.emit('heartbeatChanged', { key, service: config.service, atMs })
  }

  #row(watched: Watched): HeartbeatRow {
    const { history, clock } = this.#options
    const present = history.current(`heartbeat:${watched.heartbeat.key}`)
    return toRow(watched, present, clock.now())
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.#releases.stop()
    await this.#applying
  }
}
