import type { TargetState } from '../../contract/targets.ts'
import type { Verdict } from '../../core/service/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import { startLoop } from '../loop.ts'
import { Board, type Moment, type NamedService } from './board.ts'
import { OnsetBook } from './onset.ts'
import { lookAt, type Watching } from './watched.ts'

export type ServiceRecorderParts = {
  readonly query: QueryEngine
  readonly targets: () => readonly TargetState[]
  readonly watching: Watching
  readonly history: Pick<StateHistory, 'record' | 'current'>
  readonly events: EventBus
  readonly clock: Clock
  readonly log: Log
}

export interface ServiceRecorder {
  /** Records these services and their parts from now on. */
  apply(services: readonly NamedService[]): void
  stop(): Promise<void>
}

/** A service is judged at most this often, however much of it changes. */
const EVERY_MS = 1_000
/** Judged anew even when nothing was heard: data may be late. */
const AT_LEAST_EVERY_MS = 10_000
/** So long nothing is said of what was not heard of yet: the deck has just begun to look. */
const FIRST_LOOK_MS = 90_000
/** Short, since only what holds now is judged. */
const RANGE_SECONDS = 300
/** States are judged, rows are for those who look. */
const NO_ROWS = () => []
const NO_FIGURES = new Map()

/**
 * Writes the state of every service and part to the history as it changes, whether anybody watches or not: uptime is
 * counted from it. The board's own judge decides.
 */
export function createServiceRecorder(parts: ServiceRecorderParts): ServiceRecorder {
  return new Recorder(parts)
}

class Recorder implements ServiceRecorder {
  readonly #parts: ServiceRecorderParts
  readonly #board: Board
  readonly #loop: { stop(): Promise<unknown> }
  readonly #unlisten: readonly (() => void)[]
  #services: readonly NamedService[] = []
  #changed = new Set<string>()
  #isAllChanged: boolean = true
  #lookedAtAllMs = Number.NEGATIVE_INFINITY
  /** When each service came into force. */
  #knownSinceMs = new Map<string, number>()

  constructor(parts: ServiceRecorderParts) {
    const { events, clock, query } = parts
    this.#parts = parts
    this.#board = new Board(query, new OnsetBook(query), RANGE_SECONDS)
    const all = () => {
      this.#isAllChanged = true
    }
    this.#unlisten = [
      events.on('scraped', all),
      events.on('targetsChanged', all),
      events.on('windowsChanged', all),
      events.on('stateChanged', ({ subject }) => this.#onStateChanged(subject)),
      events.on('checked', ({ service }) => this.#onFirstAnswer(service)),
      events.on('heartbeatChanged', ({ service }) => void this.#changed.add(service)),
    ]
    this.#loop = startLoop(clock, EVERY_MS, () => this.#look())
  }

  apply(services: readonly NamedService[]): void {
    const nowMs = this.#parts.clock.now()
    this.#forgetGone(services, nowMs)
    this.#services = services
    this.#knownSinceMs = new Map(
      services.map(({ slug }) => [slug, this.#knownSinceMs.get(slug) ?? nowMs] as const),
    )
    this.#board.keepOnly(services)
    this.#isAllChanged = true
  }

  async stop(): Promise<void> {
    for (const unlisten of this.#unlisten) unlisten()
    await this.#loop.stop()
  }

  /** Of checks, children, heartbeats and log signals; what is written here is no news. */
  #onStateChanged(subject: Subject): void {
    const [kind, name = ''] = subject.split(':', 2)
    if (kind === 'service' || kind === 'part') return
    this.#changed.add(name.split('/', 1)[0] ?? name)
  }

  /** An answer without a change matters only while the service was not judged yet. */
  #onFirstAnswer(service: string): void {
    const { history } = this.#parts
    const present = history.current(`service:${service}`)
    if (present === null || present.state === 'unobserved') this.#changed.add(service)
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.clock.now()
    const isAll = this.#isAllChanged || nowMs - this.#lookedAtAllMs >= AT_LEAST_EVERY_MS
    const changed = this.#changed
    if (!isAll && changed.size === 0) return
    this.#changed = new Set()
    this.#isAllChanged = false
    if (isAll) this.#lookedAtAllMs = nowMs
    const moment = {
      targets: this.#parts.targets(),
      watched: lookAt({ ...this.#parts.watching, checks: NO_ROWS }),
      uptime: NO_FIGURES,
    }
    for (const service of this.#services) {
      if (isAll || changed.has(service.slug)) await this.#judge(service, moment)
    }
  }

  async #judge(service: NamedService, moment: Omit<Moment, 'nowMs'>): Promise<void> {
    const nowMs = this.#parts.clock.now()
    try {
      const { whole, parts } = await this.#board.judged(service, { ...moment, nowMs })
      const isNew = nowMs - (this.#knownSinceMs.get(service.slug) ?? nowMs) < FIRST_LOOK_MS
      this.#record(`service:${service.slug}`, whole, { nowMs, isNew })
      for (const { row, verdict } of parts) {
        this.#record(`part:${service.slug}/${row.slug}`, verdict, { nowMs, isNew })
      }
    } catch (error) {
      this.#parts.log.error({ service: service.slug, err: error }, 'a service could not be judged')
    }
  }

  #record(subject: Subject, verdict: Verdict, { nowMs, isNew }: { nowMs: number; isNew: boolean }): void {
    const { history } = this.#parts
    const isMaintenance = verdict.state === 'maintenance'
    const { state, reason } = verdict.underlying ?? verdict
    const kept = state === 'no_data' || state === 'maintenance' ? 'unknown' : state
    const present = history.current(subject)
    if (present?.state === kept && present.isMaintenance === isMaintenance) return
    const isUnheard = present === null || present.state === 'unobserved'
    if (isNew && isUnheard && kept === 'unknown') return
    history.record({ subject, atMs: nowMs, state: kept, isMaintenance, reason })
  }

  /** Nobody looks any more at what left the configuration. */
  #forgetGone(services: readonly NamedService[], nowMs: number): void {
    const staying = new Set(services.flatMap(subjectsOf))
    for (const subject of this.#services.flatMap(subjectsOf)) {
      const present = this.#parts.history.current(subject)
      if (staying.has(subject) || present === null || present.state === 'unobserved') continue
      const reason = 'no longer configured'
      this.#parts.history.record({ subject, atMs: nowMs, state: 'unobserved', isMaintenance: false, reason })
    }
  }
}

const subjectsOf = ({ slug, parts }: NamedService): Subject[] => [
  `service:${slug}`,
  ...parts.map((part): Subject => `part:${slug}/${part.slug}`),
]
