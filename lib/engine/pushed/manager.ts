import { DeckError } from '../../contract/errors.ts'
import type { PushedGroupRow, PushTaken } from '../../contract/pushed.ts'
import { parseDurationMs } from '../../core/config/index.ts'
import { DEFAULT_PUSH_TTL, type PushConfig } from '../../core/config/schema/push.ts'
import type { FamilyMetadata } from '../../core/exposition/index.ts'
import { labelsKey, labelsToObject, labelValue } from '../../core/labels/index.ts'
import {
  addFamilies,
  compileMapping,
  countSamples,
  type DocumentMapping,
  isPushRefusal,
  type PushedFamilies,
  type PushGroup,
  PushRefusal,
  pushedFamilies,
  readGroupPath,
} from '../../core/pushed/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HeartbeatsDoor, IncomingPush, PushedDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { Database } from '../../services/context.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'
import { startLoop } from '../loop.ts'
import { breathe } from '../scrape/append.ts'
import {
  appendHeld,
  type HeldGroup,
  type HeldSeries,
  type HeldStore,
  heldGroup,
  isResolved,
  metadataOf,
  seriesOf,
  setTimes,
} from './held-group.ts'
import { createOwners } from './owners.ts'
import { readBody } from './read-body.ts'
import { dropGroup, keepGroup, readGroups } from './rows.ts'
import { createTurns } from './turns.ts'

export type PushObserver = {
  readonly pushTaken: (samples: number) => void
  readonly pushRefused: (reason: string) => void
  readonly pushDropped: (reason: 'duplicate' | 'out_of_order' | 'too_old', count: number) => void
}

export type PushedParts = {
  readonly db: Database
  readonly clock: Clock
  readonly store: HeldStore
  /** Who decides which new series may come; without it all that the store takes. */
  readonly growth?: GrowthGuard
  readonly events: EventBus
  readonly log: Log
  readonly heartbeats: Pick<HeartbeatsDoor, 'ping'>
  readonly observe: PushObserver
}

export interface PushedManager extends PushedDoor {
  /** Puts mappings and times in force; the first time what was pushed before is read. */
  apply(pushes: readonly PushConfig[]): Promise<void>
  stop(): Promise<void>
}

/** Well within the lookback of queries, as scrapes are. */
const HOLD_EVERY_MS = 15_000
const LOOK_EVERY_MS = 1_000
const MAX_GROUPS = 5_000
/** A group that nobody pushed to for so long is forgotten, its times with it. */
const FORGET_MS = 30 * 86_400_000
const SLICE_SERIES = 2_000

/** What is known of a job: its mapping, how long its values hold, and which heartbeat its pushes ping. */
type Job = { readonly mapping: DocumentMapping; readonly ttlMs: number; readonly heartbeat: string | null }

/**
 * Takes what is pushed, as Pushgateway and whoever scrapes it would together: values hold, written again every 15
 * seconds, until their time is over; then their series end.
 */
export function createPushedManager(parts: PushedParts): PushedManager {
  return new Manager(parts)
}

class Manager implements PushedManager {
  readonly #parts: PushedParts
  readonly #groups = new Map<string, HeldGroup>()
  readonly #owners = createOwners()
  readonly #turns = createTurns()
  readonly #loop: { stop(): Promise<void> }
  #jobs: ReadonlyMap<string, Job> = new Map()
  #isLoaded: boolean = false
  #heldAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: PushedParts) {
    this.#parts = parts
    this.#loop = startLoop(parts.clock, LOOK_EVERY_MS, () => this.#look())
  }

  async apply(pushes: readonly PushConfig[]): Promise<void> {
    this.#jobs = new Map(pushes.map(config => [config.job, jobOf(config)]))
    if (this.#isLoaded) return
    for (const held of await readGroups(this.#parts.db)) {
      this.#groups.set(held.key, held)
      this.#owners.claim(held.key, held.series.keys())
    }
    this.#isLoaded = true
  }

  async take(push: IncomingPush): Promise<PushTaken> {
    if (!this.#isLoaded)
      throw new DeckError('unavailable', 'Opsdeck is still starting: push again in a moment', undefined, {
        retryAfterSeconds: 5,
      })
    const group = this.#groupOf(push.path)
    const key = labelsKey(group.labels)
    return this.#turns.run(key, async () => {
      try {
        return await this.#take(key, group, push)
      } catch (error) {
        if (isPushRefusal(error)) await this.#fail(key, group, error)
        throw error
      }
    })
  }

  #groupOf(path: readonly string[]): PushGroup {
    try {
      return readGroupPath(path)
    } catch (error) {
      if (isPushRefusal(error)) this.#parts.observe.pushRefused(error.pushRefusal)
      throw error
    }
  }

  async #take(key: string, group: PushGroup, push: IncomingPush): Promise<PushTaken> {
    const { clock, db, observe, events } = this.#parts
    const before = this.#groups.get(key)
    if (!before && this.#groups.size >= MAX_GROUPS) throw tooManyGroups()
    const job = this.#jobs.get(group.job) ?? jobOf({ job: group.job })
    const read = await readBody(push, job.mapping)
    const pushed = pushedFamilies(group, read.samples, read.metadata)
    const families = push.isReplacing ? pushed : addFamilies(before?.families ?? new Map(), pushed)
    const series = seriesOf(families, before?.series ?? new Map())
    await this.#admit(key, [...series.values()])
    await this.#resolve(series.values())
    const claimed = this.#owners.claim(key, series.keys())
    const atMs = clock.now()
    const ttlMs = push.ttlMs ?? job.ttlMs
    const failedAtMs = before?.failedAtMs ?? null
    await keepGroup(db, { key, group, families, ttlMs, pushedAtMs: atMs, failedAtMs, failure: null }).catch(
      error => {
        this.#owners.release(key, claimed)
        throw error
      },
    )
    const held =
      before ?? heldGroup(group, { families: new Map(), ttlMs, pushedAtMs: null, failedAtMs, failure: null })
    const ended = [...held.series].filter(([one]) => !series.has(one))
    Object.assign(held, { families, series, ttlMs, pushedAtMs: atMs, failure: null })
    this.#groups.set(key, held)
    this.#owners.release(
      key,
      ended.map(([one]) => one),
    )
    this.#append(
      held,
      [...series.values()],
      ended.map(([, one]) => one),
    )
    await this.#flush()
    observe.pushTaken(countSamples(pushed))
    events.emit('scraped', { job: group.job, instance: instanceOf(held), atMs, isUp: true })
    await this.#ping(job, read.document)
    return { series: countSamples(pushed), ended: ended.length, ttlSeconds: ttlMs / 1_000 }
  }

  /** What is answered is on disk. */
  async #flush(): Promise<void> {
    await this.#parts.store.flush().catch(cause => {
      const message = 'what was pushed is not on disk yet: push it again'
      throw new DeckError('unavailable', message, undefined, { cause, retryAfterSeconds: 5 })
    })
  }

  /** @throws PushRefusal when too many are new: what the group holds goes on as it is */
  async #admit(key: string, series: readonly HeldSeries[]): Promise<void> {
    const { epoch } = this.#parts.store
    const asked = series.filter(one => one.ref === null || one.epoch !== epoch).map(({ labels }) => labels)
    const known = series.length - asked.length
    const growth = { source: 'push', key: `push ${key}`, what: 'this push', asked, known } as const
    const refusal = await this.#parts.growth?.admit(growth)
    if (refusal) throw new PushRefusal('limit', refusal.sentence)
  }

  /** All series get a place in the store before anything is written; all or a refusal. */
  async #resolve(series: Iterable<HeldSeries>): Promise<void> {
    let count = 0
    for (const one of series) {
      if (!isResolved(one, this.#parts.store))
        throw new DeckError(
          'unavailable',
          'the store is full: nothing of this push was stored. Drop series, or raise the cap on active series',
        )
      if (++count % SLICE_SERIES === 0) await breathe()
    }
  }

  /** Whoever watches by the series must see that a push was refused. */
  async #fail(key: string, group: PushGroup, refusal: PushRefusal): Promise<void> {
    const { clock, db, log, observe } = this.#parts
    observe.pushRefused(refusal.pushRefusal)
    const known = this.#groups.get(key)
    if (!known && this.#groups.size >= MAX_GROUPS) return
    const { ttlMs } = this.#jobs.get(group.job) ?? jobOf({ job: group.job })
    const none: PushedFamilies = new Map()
    const held =
      known ?? heldGroup(group, { families: none, ttlMs, pushedAtMs: null, failedAtMs: null, failure: null })
    held.failedAtMs = clock.now()
    held.failure = refusal.message.slice(0, 500)
    this.#groups.set(key, held)
    this.#append(held, [...held.series.values()], [])
    await keepGroup(db, held).catch(error => log.warn({ err: error }, 'a refused push was not written down'))
  }

  async #ping({ heartbeat }: Job, document: string | null): Promise<void> {
    if (heartbeat === null) return
    await this.#parts.heartbeats.ping(heartbeat, {
      kind: 'success',
      exitCode: null,
      body: document,
      contentType: document === null ? null : 'application/json',
      source: 'push',
    })
  }

  async remove(path: readonly string[]): Promise<void> {
    const key = labelsKey(readGroupPath(path).labels)
    await this.#turns.run(key, () => this.#forget(key))
    await this.#flush()
  }

  async #forget(key: string): Promise<void> {
    const held = this.#groups.get(key)
    if (!held) return
    await dropGroup(this.#parts.db, key)
    this.#groups.delete(key)
    this.#owners.release(key, held.series.keys())
    this.#write(held, { held: [], ended: [...held.series.values(), ...held.times] })
  }

  #append(group: HeldGroup, series: readonly HeldSeries[], ended: readonly HeldSeries[]): void {
    setTimes(group)
    this.#write(group, { held: [...series, ...group.times], ended })
  }

  #write(group: HeldGroup, what: { held: readonly HeldSeries[]; ended: readonly HeldSeries[] }): void {
    group.lastMs = Math.max(this.#parts.clock.now(), group.lastMs + 1)
    const report = appendHeld(this.#parts.store, { ...what, atMs: group.lastMs })
    if (!report) return
    const { pushDropped } = this.#parts.observe
    if (report.duplicate > 0) pushDropped('duplicate', report.duplicate)
    if (report.outOfOrder > 0) pushDropped('out_of_order', report.outOfOrder)
    if (report.tooOld > 0) pushDropped('too_old', report.tooOld)
  }

  /** Ends what is over, and writes the rest again from time to time. */
  async #look(): Promise<void> {
    const nowMs = this.#parts.clock.now()
    for (const held of [...this.#groups.values()]) {
      const quietMs = nowMs - Math.max(held.pushedAtMs ?? 0, held.failedAtMs ?? 0)
      if (held.families.size > 0 && isOver(held, nowMs)) await this.#attempt(held.key, () => this.#end(held))
      else if (held.families.size === 0 && quietMs > FORGET_MS)
        await this.#attempt(held.key, () => this.#forget(held.key))
    }
    if (nowMs - this.#heldAtMs < HOLD_EVERY_MS) return
    this.#heldAtMs = nowMs
    let written = 0
    for (const held of [...this.#groups.values()]) {
      this.#append(held, [...held.series.values()], [])
      written += held.series.size
      if (written < SLICE_SERIES) continue
      written = 0
      await breathe()
    }
  }

  async #attempt(key: string, work: () => Promise<void>): Promise<void> {
    await this.#turns
      .run(key, work)
      .catch(error => this.#parts.log.warn({ err: error }, 'a pushed group could not be written down'))
  }

  /** Should the row fail to be written, the next start ends the group again, which does no harm. */
  async #end(held: HeldGroup): Promise<void> {
    if (!isOver(held, this.#parts.clock.now())) return
    this.#append(held, [], [...held.series.values()])
    this.#owners.release(held.key, held.series.keys())
    Object.assign(held, { families: new Map(), series: new Map() })
    await keepGroup(this.#parts.db, held)
  }

  async list(): Promise<PushedGroupRow[]> {
    return [...this.#groups.values()].map(toRow)
  }

  metadata(): Iterable<readonly [string, FamilyMetadata]> {
    return metadataOf(this.#groups.values())
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.#turns.settled()
  }
}

const isOver = ({ pushedAtMs, ttlMs }: HeldGroup, nowMs: number): boolean =>
  nowMs >= (pushedAtMs ?? 0) + ttlMs

const tooManyGroups = (): PushRefusal =>
  new PushRefusal('limit', `there are ${MAX_GROUPS} groups already: use fewer values of labels in the path`)

function jobOf(config: Pick<PushConfig, 'job'> & Partial<PushConfig>): Job {
  const ttlMs = parseDurationMs(config.push_ttl ?? DEFAULT_PUSH_TTL)
  if (ttlMs === null) throw new Error(`${config.push_ttl} is not a duration`)
  return {
    mapping: compileMapping(config.job, { fields: config.fields ?? [] }),
    ttlMs,
    heartbeat: config.heartbeat ?? null,
  }
}

const instanceOf = ({ group }: HeldGroup): string => labelValue(group.labels, 'instance')

function toRow(held: HeldGroup): PushedGroupRow {
  const { job: _job, ...labels } = labelsToObject(held.group.labels)
  return {
    job: held.group.job,
    labels,
    state: held.series.size > 0 ? 'held' : held.pushedAtMs === null ? 'failed' : 'ended',
    series: held.series.size,
    ttlSeconds: held.ttlMs / 1_000,
    pushedAtMs: held.pushedAtMs,
    failedAtMs: held.failedAtMs,
    failure: held.failure,
  }
}
