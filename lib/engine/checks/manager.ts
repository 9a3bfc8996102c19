import type { CheckRow } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import { type CheckProgress, compileCheck } from '../../core/check/index.ts'
import type { ConnectivityConfig } from '../../core/config/watch-configuration.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { targetHash } from '../../core/scrape/schedule.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ChecksDoor, WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule, Prober } from '../../ports/prober.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import type { ObservedState } from '../services/watched.ts'
import { AnswerBook, type LastState } from './answer-book.ts'
import type { AnswerRows } from './answer-rows.ts'
import { Asker } from './asker.ts'
import { Connectivity } from './connectivity.ts'
import { detailOf } from './detail.ts'
import { Judging } from './judging.ts'
import type { CheckObserver } from './observer.ts'
import { observedState, rowOf } from './row.ts'
import { type CheckPlan, CheckTask, type NamedCheck } from './task.ts'
import { createTrials, type Trials } from './trial.ts'

export type CheckManagerParts = {
  readonly prober: Pick<Prober, 'probe'>
  readonly store: SeriesStore
  readonly history: Pick<StateHistory, 'record' | 'current'>
  readonly windows: Pick<WindowsDoor, 'open'>
  readonly clock: Clock
  readonly events: EventBus
  readonly answers: AnswerRows
  readonly log: Log
  readonly observe: CheckObserver
  /** Which addresses checks of the file, and checks made in the page, may ask; `networks` are opened to the page. */
  readonly addressRules: (networks: readonly string[]) => AddressRules
}

export type AddressRules = { readonly file: AddressRule; readonly page: AddressRule }

/** What is to be watched by asking. */
export type CheckWatch = {
  readonly checks: readonly NamedCheck[]
  readonly checkNetworks: readonly string[]
  readonly connectivity: ConnectivityConfig | null
}

export interface CheckManager extends ChecksDoor {
  /** Puts these checks in force. Those of the same key go on with their state, whatever else of them changed. */
  apply(watch: CheckWatch): Promise<void>
  /** The same as `list`, for those inside the engine. */
  rows(): readonly CheckRow[]
  /** As far as the states of services depend on them; a paused check says nothing. */
  observed(): readonly ObservedState[]
  /** How many are being asked, and how many wait for others to end. */
  load(): { readonly running: number; readonly waiting: number }
  stop(): Promise<void>
}

/** Asks every check at its time and keeps what comes of it. */
export function createCheckManager(parts: CheckManagerParts): CheckManager {
  return new Manager(parts)
}

class Manager implements CheckManager {
  readonly #parts: CheckManagerParts
  readonly #tasks = new Map<string, CheckTask>()
  readonly #asker: Asker
  readonly #judging: Judging
  readonly #answers: AnswerBook
  readonly #connectivity: Connectivity
  readonly #trials: Trials
  readonly #unlisten: () => void
  #rules: AddressRules
  #applying: Promise<void> = Promise.resolve()
  #isStopped: boolean = false

  constructor(parts: CheckManagerParts) {
    const { prober, clock, log, events, observe } = parts
    const onError = (error: unknown) => log.error({ err: error }, 'a check failed inside the deck')
    this.#parts = parts
    this.#rules = parts.addressRules([])
    this.#answers = new AnswerBook({ rows: parts.answers, clock, log, onLost: observe.lost })
    this.#connectivity = new Connectivity({ prober, clock, onError })
    this.#trials = createTrials({ prober })
    this.#judging = new Judging({
      ...parts,
      connectivity: this.#connectivity,
      answers: this.#answers,
      task: key => this.#tasks.get(key),
    })
    this.#asker = new Asker({
      prober,
      clock,
      observe,
      onAnswer: (task, run, answer) => this.#judging.take(task, run, answer),
      tasks: () => this.#tasks.values(),
      onError,
    })
    this.#unlisten = events.on('windowsChanged', () => this.#onWindowsChanged())
  }

  apply(watch: CheckWatch): Promise<void> {
    const applied = this.#applying.then(() => this.#apply(watch))
    this.#applying = applied.catch(() => {})
    return applied
  }

  load(): { running: number; waiting: number } {
    return { running: this.#asker.running, waiting: this.#asker.waiting }
  }

  async list(): Promise<CheckRow[]> {
    return this.rows()
  }

  rows(): CheckRow[] {
    return [...this.#tasks.values()].map(task => this.#row(task))
  }

  observed(): ObservedState[] {
    return [...this.#tasks.values()].flatMap(task => observedState(task) ?? [])
  }

  async read(key: string) {
    const task = this.#tasks.get(key)
    return task ? detailOf(task, this.#row(task), await this.#answers.read(key)) : null
  }

  async run(key: string): Promise<CheckRow | null> {
    const task = this.#tasks.get(key)
    if (!task) return null
    if (task.plan.check.paused) {
      throw new DeckError('conflict', `the check ${key} is paused: resume it in its configuration to ask it`)
    }
    await this.#asker.askNow(task)
    return this.#row(task)
  }

  test(config: Parameters<ChecksDoor['test']>[0]) {
    return this.#trials.run(config, this.#rules.page)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#unlisten()
    await this.#applying
    await Promise.all([this.#asker.stop(), this.#connectivity.stop()])
    const nowMs = this.#parts.clock.now()
    for (const task of this.#tasks.values()) task.series.end(nowMs)
    await this.#answers.stop()
  }

  async #apply({ checks, checkNetworks, connectivity }: CheckWatch): Promise<void> {
    this.#rules = this.#parts.addressRules(checkNetworks)
    this.#connectivity.apply(connectivity, this.#rules.file)
    const plans = this.#plansOf(checks)
    const unknown = [...plans.keys()].filter(key => !this.#tasks.has(key))
    const lastStates = await this.#readLastStates(unknown)
    if (this.#isStopped) return
    for (const [key, task] of this.#tasks) if (!plans.has(key)) this.#remove(task)
    const fresh = [...plans].flatMap(([key, plan]) => this.#place(key, plan, lastStates.get(key)) ?? [])
    this.#asker.begin(fresh)
  }

  /** Compiled once; one that does not compile stops no other. */
  #plansOf(checks: readonly NamedCheck[]): Map<string, CheckPlan> {
    const plans = new Map<string, CheckPlan>()
    for (const check of checks) {
      const key = `${check.service}/${check.slug}`
      const addressRule = check.source === 'file' ? this.#rules.file : this.#rules.page
      const present = this.#tasks.get(key)?.plan
      try {
        const compiled = present && isSame(present.check, check) ? present.compiled : compileCheck(check)
        const parents = check.depends_on.map(name => (name.includes('/') ? name : `${check.service}/${name}`))
        const offsetMs = offsetOf(key, compiled.intervalMs)
        plans.set(key, { check, compiled, addressRule, offsetMs, parents })
      } catch (error) {
        this.#parts.log.error({ check: key, err: error }, 'a check cannot be understood and is not asked')
      }
    }
    return plans
  }

  /** The task when it is to be begun anew; nothing when it goes on as it was, or is paused. */
  #place(key: string, plan: CheckPlan, last: LastState | undefined): CheckTask | null {
    const known = this.#tasks.get(key)
    if (known && known.plan.compiled === plan.compiled) {
      known.plan = plan
      return null
    }
    if (known) {
      this.#asker.release(known)
      known.replan(plan)
    }
    const task = known ?? new CheckTask(key, plan, this.#parts.store)
    this.#tasks.set(key, task)
    if (!plan.check.paused) {
      if (!known && last) task.progress = settledAs(last)
      return task
    }
    this.#judging.unobserve(task, 'paused', this.#parts.clock.now())
    task.series.end(this.#parts.clock.now())
    task.progress = null
    return null
  }

  #remove(task: CheckTask): void {
    const nowMs = this.#parts.clock.now()
    this.#asker.release(task)
    this.#tasks.delete(task.key)
    task.series.end(nowMs)
    this.#judging.unobserve(task, 'the check was removed', nowMs)
  }

  /** Without the database a check begins anew; it is asked all the same. */
  async #readLastStates(keys: readonly string[]): Promise<ReadonlyMap<string, LastState>> {
    try {
      return await this.#answers.lastStates(keys)
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the last states of checks cannot be read: they begin anew')
      return new Map()
    }
  }

  #onWindowsChanged(): void {
    const nowMs = this.#parts.clock.now()
    for (const task of this.#tasks.values()) {
      if (task.lastAtMs !== null && task.progress) this.#judging.record(task, task.progress, nowMs)
    }
  }

  #row(task: CheckTask): CheckRow {
    return rowOf(task, this.#judging.causeOf(task))
  }
}

/** A state that was reached before the process started: nothing is counted towards another. */
const settledAs = ({ state, reason, sinceMs }: LastState): CheckProgress => ({
  state,
  reason,
  sinceMs,
  pending: null,
  causedBy: null,
  children: [],
  settled: state,
  worse: [],
  better: [],
})

/**
 * So long is a moment: checks of one moment are asked together, so that a thousand of them do not wake the process a
 * thousand times. Longer ones would cost less still, but checks of one moment also wait for each other's answers to be
 * read, and that would be told as the service's own slowness.
 */
const MOMENT_MS = 200

/** A check's own place in its interval, by its name: the same over restarts. */
function offsetOf(key: string, intervalMs: number): number {
  const offsetMs = targetHash(labelsFromObject({ check: key }), '') % intervalMs
  return offsetMs - (offsetMs % MOMENT_MS)
}

/** Plain data throughout, so text tells equality. */
const isSame = (a: NamedCheck, b: NamedCheck): boolean => JSON.stringify(a) === JSON.stringify(b)
