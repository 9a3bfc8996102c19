import type { ProbeAnswer, ProbeFault } from '../../core/check/index.ts'
import { nextScrapeAt } from '../../core/scrape/schedule.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Prober } from '../../ports/prober.ts'
import { Ending } from './ending.ts'
import { type LaneName, Lanes, SLOW_SECONDS } from './lanes.ts'
import type { CheckObserver } from './observer.ts'
import type { CheckTask, Run } from './task.ts'
import { Timetable } from './timetable.ts'

export type AskerParts = {
  readonly prober: Pick<Prober, 'probe'>
  readonly clock: Clock
  readonly observe: Pick<CheckObserver, 'started' | 'missed'>
  /** Judges and stores an answer; the run is over when it resolves. */
  readonly onAnswer: (task: CheckTask, run: Run, answer: ProbeAnswer) => Promise<void> | void
  /** Every task, for a clock that was set back. */
  readonly tasks: () => Iterable<CheckTask>
  readonly onError: (error: unknown) => void
}

/** A kind ends by its timeout; one that does not is given up this long after it. */
const GIVE_UP_AFTER_MS = 5_000
/** So long a fresh check waits at most for its first asking, whatever its interval; many of them are spread. */
const FIRST_WITHIN_MS = 1_000
const SPREAD_MS = 20

/** Asks every check at its time, never one twice at once, and no slow one before a quick one. */
export class Asker {
  readonly #parts: AskerParts
  readonly #timetable: Timetable<CheckTask>
  readonly #lanes: Lanes<CheckTask>
  readonly #judgements = new Set<Promise<void>>()

  constructor(parts: AskerParts) {
    this.#parts = parts
    this.#lanes = new Lanes((task, lane) => this.#start(task, { lane, isByHand: false }))
    this.#timetable = new Timetable({
      clock: parts.clock,
      onDue: task => this.#onDue(task),
      onSetBack: () => this.#replanAll(),
      onError: parts.onError,
    })
  }

  get running(): number {
    return this.#lanes.running
  }

  get waiting(): number {
    return this.#lanes.waiting
  }

  /** Plans the first asking of checks that are new or changed: soon, but not all in one instant. */
  begin(tasks: readonly CheckTask[]): void {
    const nowMs = this.#parts.clock.now()
    for (const task of tasks) {
      const { offsetMs, compiled } = task.plan
      const withinMs = Math.min(compiled.intervalMs, Math.max(FIRST_WITHIN_MS, tasks.length * SPREAD_MS))
      this.#plan(task, nowMs + (offsetMs % withinMs))
    }
  }

  /** Asks now, or joins the asking that is under way; resolves when the answer was judged. */
  askNow(task: CheckTask): Promise<void> {
    const run = task.run ?? this.#startByHand(task)
    return new Promise(resolve => run.onEnd.push(resolve))
  }

  /** Lets go of a check: it is not asked any more, and an answer under way is not judged. */
  release(task: CheckTask): void {
    this.#timetable.remove(task)
    this.#lanes.withdraw(task)
    task.isQueued = false
    const { run } = task
    task.run = null
    if (run === null) return
    abort(task)
    this.#over(run)
  }

  async stop(): Promise<void> {
    await this.#timetable.stop()
    for (const task of this.#parts.tasks()) this.release(task)
    await Promise.all(this.#judgements)
  }

  #plan(task: CheckTask, atMs: number): void {
    task.plannedMs = atMs
    this.#timetable.put(task, atMs)
  }

  /** Its time has come: to be asked, or, while it runs, to count as slow, and at last to be given up. */
  #onDue(task: CheckTask): void {
    const { run } = task
    if (run === null) {
      task.isQueued = true
      this.#lanes.enter(task, task.lane)
    } else if (this.#parts.clock.now() < this.#giveUpAtMs(task, run)) {
      if (run.lane === 'fast' && this.#lanes.slowDown()) run.lane = 'slow'
      this.#timetable.put(task, this.#giveUpAtMs(task, run))
    } else {
      this.#giveUp(task, run)
    }
  }

  #giveUpAtMs(task: CheckTask, run: Run): number {
    return run.startedMs + task.plan.compiled.timeoutMs + GIVE_UP_AFTER_MS
  }

  #startByHand(task: CheckTask): Run {
    this.#lanes.withdraw(task)
    return this.#start(task, { lane: null, isByHand: true })
  }

  #start(task: CheckTask, { lane, isByHand }: { lane: LaneName | null; isByHand: boolean }): Run {
    const startedMs = this.#parts.clock.now()
    const plannedMs = isByHand ? startedMs : task.plannedMs
    const run: Run = {
      plannedMs,
      startedMs,
      lane,
      isByHand,
      ending: task.ending,
      onEnd: [],
      isOver: false,
      hasLeft: false,
    }
    task.isQueued = false
    task.run = run
    if (!isByHand) this.#parts.observe.started({ delaySeconds: Math.max(0, startedMs - plannedMs) / 1_000 })
    this.#timetable.put(task, Math.min(startedMs + SLOW_SECONDS * 1_000, this.#giveUpAtMs(task, run)))
    void this.#ask(task, run)
    return run
  }

  async #ask(task: CheckTask, run: Run): Promise<void> {
    const { compiled, addressRule } = task.plan
    const { request: check, timeoutMs } = compiled
    let answer: ProbeAnswer
    try {
      answer = await this.#parts.prober.probe({ check, timeoutMs, signal: run.ending, addressRule })
    } catch (error) {
      if (run.isOver) return
      this.#parts.onError(error)
      answer = faultAnswer(run, this.#parts.clock.now(), {
        kind: 'unavailable',
        message: `the ${check.kind} check failed inside Opsdeck; its log says more`,
      })
    }
    this.#end(task, run, answer)
  }

  #giveUp(task: CheckTask, run: Run): void {
    const { timeoutMs, config } = task.plan.compiled
    const answer = faultAnswer(run, this.#parts.clock.now(), {
      kind: 'timeout',
      message: `the ${config.kind} check did not end within ${timeoutMs / 1_000} s and was given up`,
    })
    this.#end(task, run, answer)
    abort(task)
  }

  /** The first answer of a run is judged; one that comes after it was given up is not. */
  #end(task: CheckTask, run: Run, answer: ProbeAnswer): void {
    if (task.run !== run || run.isOver) return
    run.isOver = true
    this.#timetable.remove(task)
    const judged = this.#judge(task, run, answer)
    this.#judgements.add(judged)
    void judged.finally(() => this.#judgements.delete(judged))
  }

  async #judge(task: CheckTask, run: Run, answer: ProbeAnswer): Promise<void> {
    try {
      await this.#parts.onAnswer(task, run, answer)
    } catch (error) {
      this.#parts.onError(error)
    }
    if (task.run === run) {
      task.run = null
      this.#planNext(task, run)
    }
    this.#over(run)
  }

  /** Gives its place in the lane back and tells those who wait; once. */
  #over(run: Run): void {
    if (run.hasLeft) return
    run.isOver = true
    run.hasLeft = true
    for (const tell of run.onEnd) tell()
    if (run.lane) this.#lanes.leave(run.lane)
  }

  #planNext(task: CheckTask, run: Run): void {
    const { offsetMs, compiled } = task.plan
    const { intervalMs } = compiled
    const nowMs = this.#parts.clock.now()
    if (task.askInMs !== intervalMs) {
      this.#plan(task, Math.max(nowMs, run.startedMs + task.askInMs))
      return
    }
    if (run.isByHand && task.plannedMs > nowMs) {
      this.#plan(task, task.plannedMs)
      return
    }
    const nextMs = nextScrapeAt(Math.max(nowMs, run.plannedMs), intervalMs, offsetMs)
    const isTooSoon = nextMs - run.startedMs < intervalMs / 2 && !run.isByHand
    const dueMs = isTooSoon ? nextMs + intervalMs : nextMs
    const missed = Math.floor((dueMs - run.plannedMs) / intervalMs) - 1
    if (missed > 0) this.#parts.observe.missed(missed)
    this.#plan(task, dueMs)
  }

  /** Plans that were made by another time are made anew. */
  #replanAll(): void {
    const tasks = [...this.#parts.tasks()].filter(task => task.place >= 0 && task.run === null)
    this.begin(tasks)
  }
}

/** Calls off what the check is being asked; the next asking can be called off anew. */
function abort(task: CheckTask): void {
  const { ending } = task
  task.ending = new Ending()
  ending.abort()
}

const faultAnswer = (run: Run, nowMs: number, fault: ProbeFault): ProbeAnswer => ({
  atMs: run.startedMs,
  durationSeconds: Math.max(0, nowMs - run.startedMs) / 1_000,
  phases: {},
  fault,
  status: null,
  headers: {},
  body: null,
  facts: {},
  certificate: null,
  remoteAddress: null,
})
