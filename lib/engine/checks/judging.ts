import {
  advanceState,
  type CheckProgress,
  fieldSamples,
  judgeAnswer,
  type OpenedAnswer,
  openAnswer,
  type ProbeAnswer,
  probeSamples,
  type Verdict,
} from '../../core/check/index.ts'
import { alignedTime } from '../../core/scrape/schedule.ts'
import type { WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import type { AnswerBook } from './answer-book.ts'
import type { Connectivity } from './connectivity.ts'
import { keptAnswer } from './kept-answer.ts'
import type { CheckObserver } from './observer.ts'
import type { CheckTask, JudgedAnswer, Run } from './task.ts'

export type JudgingParts = {
  readonly history: Pick<StateHistory, 'record' | 'current'>
  readonly windows: Pick<WindowsDoor, 'open'>
  readonly events: Pick<EventBus, 'emit'>
  readonly observe: Pick<CheckObserver, 'checked'>
  readonly connectivity: Pick<Connectivity, 'confirm'>
  readonly answers: Pick<AnswerBook, 'keep'>
  readonly task: (key: string) => CheckTask | undefined
}

/** What becomes of an answer: a state, series, history, an event. */
export class Judging {
  readonly #parts: JudgingParts

  constructor(parts: JudgingParts) {
    this.#parts = parts
  }

  async take(task: CheckTask, run: Run, answer: ProbeAnswer): Promise<void> {
    const opened = openAnswer(answer)
    const verdict = judgeAnswer(task.plan.compiled, opened)
    const isLineUp = verdict.answered || (await this.#parts.connectivity.confirm())
    // Meanwhile the check may have been changed, paused or removed.
    if (task.run === run) this.#advance(task, run, { opened, verdict, isLineUp })
  }

  /** The parent that explains why a check fails; null when it does not fail, or no parent is down. */
  causeOf(task: CheckTask): string | null {
    const state = task.progress?.state
    if (state === undefined || state === 'up' || task.plan.parents.length === 0) return null
    return this.#parentsDown(task)[0] ?? null
  }

  /** Writes the present state of a check and its children where the history does not have it yet. */
  record(task: CheckTask, progress: CheckProgress, atMs: number): void {
    const { check } = task.plan
    const isMaintenance = this.#parts.windows.open(check.service, check.part ?? null) !== null
    if (isMaintenance !== task.isMaintenance) {
      task.isMaintenance = isMaintenance
      task.row = null
    }
    const { state, reason } = progress
    this.#record({ subject: task.subject, state, reason, isMaintenance, atMs })
    for (const child of progress.children) {
      const subject: Subject = `child:${task.key}/${child.name}`
      this.#record({ subject, state: child.state, reason: child.reason, isMaintenance, atMs })
    }
    this.#closeChildren(task, progress, atMs)
  }

  /** From here on nobody looks at the check, nor at its children. */
  unobserve(task: CheckTask, reason: string, atMs: number): void {
    const subjects: Subject[] = [task.subject]
    for (const name of task.childNames) subjects.push(`child:${task.key}/${name}`)
    for (const subject of subjects) {
      if (this.#parts.history.current(subject) === null) continue
      this.#record({ subject, state: 'unobserved', reason, isMaintenance: false, atMs })
    }
    task.childNames = new Set()
  }

  #advance(
    task: CheckTask,
    run: Run,
    { opened, verdict, isLineUp }: { opened: OpenedAnswer; verdict: Verdict; isLineUp: boolean },
  ): void {
    const { compiled, check } = task.plan
    const atMs = alignedTime(run.startedMs, run.plannedMs, compiled.intervalMs)
    const { next, changed, askInMs } = advanceState(task.progress, verdict, {
      rules: compiled.stateRules,
      nowMs: atMs,
      unreachableSelf: !isLineUp,
      parentsDown: this.#parentsDown(task),
    })
    const answer = opened.raw
    task.progress = next
    task.askInMs = askInMs
    task.lastAtMs = atMs
    task.lastDurationSeconds = answer.durationSeconds
    task.row = null
    this.#write(task, { opened, ofAnswer: isLineUp ? verdict.state : 'unknown' }, atMs)
    this.record(task, next, atMs)
    this.#keep(task, { answer, verdict }, { isWritten: changed || run.isByHand, atMs })
    this.#parts.observe.checked({
      kind: check.kind,
      state: verdict.state,
      durationSeconds: answer.durationSeconds,
    })
    this.#parts.events.emit('checked', { key: task.key, service: check.service, atMs })
  }

  #write(
    task: CheckTask,
    { opened, ofAnswer }: { readonly opened: OpenedAnswer; readonly ofAnswer: Verdict['state'] },
    atMs: number,
  ): void {
    const { compiled } = task.plan
    if (task.progress === null) return
    const fields = fieldSamples(compiled, opened)
    const samples = [...probeSamples(compiled, opened, { ...task.progress, ofAnswer }), ...fields]
    const restarts = task.restarts.take(fields)
    if (restarts) samples.push(restarts)
    task.series.write(samples, atMs)
  }

  #keep(
    task: CheckTask,
    judged: JudgedAnswer,
    { isWritten, atMs }: { isWritten: boolean; atMs: number },
  ): void {
    task.keep(judged)
    if (!isWritten || task.progress === null) return
    const { state, reason } = task.progress
    this.#parts.answers.keep({
      key: task.key,
      atMs,
      state,
      reason,
      answer: keptAnswer(task.plan.compiled, judged),
    })
  }

  #record(change: Parameters<StateHistory['record']>[0]): void {
    const present = this.#parts.history.current(change.subject)
    // A reason with a figure in it changes with every answer; the line of history is the state's.
    if (present?.state === change.state && present.isMaintenance === change.isMaintenance) return
    this.#parts.history.record(change)
  }

  #closeChildren(task: CheckTask, { children }: CheckProgress, atMs: number): void {
    if (children.length === 0 && task.childNames.size === 0) return
    const isSame =
      children.length === task.childNames.size && children.every(({ name }) => task.childNames.has(name))
    if (isSame) return
    const names = new Set(children.map(({ name }) => name))
    for (const name of task.childNames) {
      if (names.has(name)) continue
      const reason = 'no longer in the answer'
      this.#record({
        subject: `child:${task.key}/${name}`,
        state: 'unobserved',
        reason,
        isMaintenance: false,
        atMs,
      })
    }
    task.childNames = names
  }

  #parentsDown(task: CheckTask): readonly string[] {
    const { parents } = task.plan
    if (parents.length === 0) return parents
    return parents.filter(key => this.#parts.task(key)?.progress?.state === 'down')
  }
}
