import { secretTextsOf, stepsToDo } from '../../core/action/index.ts'
import { durationMs } from '../../core/guard/index.ts'
import {
  advanceProof,
  beginProof,
  type Judgement,
  type ProofPlan,
  proofPlan,
  resumeProof,
} from '../../core/proof/index.ts'
import { outputForms } from '../../core/runner/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { readGuardRecords } from '../../services/recovery/guard-facts.ts'
import {
  approvalOf,
  type KeptProof,
  type KeptStep,
  NO_PROOF,
  proofOf,
  stepsOf,
} from '../../services/recovery/run-rows.ts'
import type { Definition } from './definition.ts'
import { Naps } from './naps.ts'
import { RunOutputBuffer } from './output.ts'
import type { Room } from './parts.ts'
import { beginConditions, lookAtAll } from './proof-looks.ts'
import { RunRecord } from './run-record.ts'
import { doSteps, newSteps } from './step-course.ts'
import { judgeSteps, stepWords } from './step-outcome.ts'
import { incidentFor, muteService, tellCharts, tellJudged, tellTimeline } from './tell.ts'

export type DriverParts = {
  readonly room: Room
  readonly row: Run
  readonly definition: Definition
  /** It begins to act: what watches its service does so no longer. */
  readonly onBegin: (run: Run) => Promise<void>
}

/** Drives one run from where its row stands to its end: approval, steps, proof, watch. */
export class RunDriver {
  readonly #room: Room
  readonly #parts: DriverParts
  readonly #record: RunRecord
  readonly #stopping = new AbortController()
  readonly #cancelling = new AbortController()
  readonly #naps: Naps
  readonly #plan: ProofPlan
  #isWatchOver = false
  #output: RunOutputBuffer | null = null

  constructor(parts: DriverParts) {
    this.#parts = parts
    this.#room = parts.room
    const signal = this.#stopping.signal
    this.#record = new RunRecord({ ...parts.room, signal }, parts.row)
    this.#naps = new Naps(parts.room.clock, signal)
    this.#plan = proofPlan(parts.definition.config)
  }

  get row(): Run {
    return this.#record.row
  }

  /** Resolves at its end, or once it was stopped. */
  async drive(): Promise<void> {
    if (this.row.state === 'waiting') await this.#waitForApproval()
    if (this.#goesOn('running')) await this.#run()
    if (this.#goesOn('proving')) await this.#prove()
    if (this.#goesOn('watching')) await this.#watch()
  }

  /** Somebody wrote into the row: it is looked at now. */
  async poke(): Promise<void> {
    const row = await this.#record.reload()
    if (row.cancelAskedAt && row.state !== 'watching') this.#cancelling.abort()
    this.#naps.wake()
  }

  /** Its service is acted upon again: what happens now says nothing of this run. */
  async endWatch(why: string): Promise<void> {
    if (this.row.state !== 'watching') return
    this.#isWatchOver = true
    this.#naps.wake()
    await this.#record.save({ state: 'ended', watchUntil: new Date(this.#now()) }, { state: 'watching' })
    await tellTimeline(this.#room, this.row, { what: 'watch', title: `${this.row.actionName}: ${why}` })
  }

  /** Lines that wait to be written are written. */
  flush(): Promise<void> {
    return this.#output?.flush() ?? Promise.resolve()
  }

  /** Leaves everything as it is: the next deck takes it up. */
  async stop(): Promise<void> {
    await this.flush()
    this.#stopping.abort()
    this.#naps.wake()
  }

  #now = (): number => this.#room.clock.now()
  #goesOn = (state: Run['state']): boolean => this.row.state === state && !this.#stopping.signal.aborted

  #isWatched = (): boolean => this.#goesOn('watching') && !this.#isWatchOver

  async #waitForApproval(): Promise<void> {
    while (this.#goesOn('waiting')) {
      const untilMs = approvalOf(this.row)?.expiresAtMs ?? 0
      if (this.row.cancelAskedAt) return this.#endWaiting(`${this.row.cancelAskedBy} took it back`)
      if (this.#now() >= untilMs) return this.#endWaiting('Nobody approved it within 10 min')
      await this.#naps.until(untilMs)
      await this.#record.reload()
    }
    if (this.row.outcome === 'refused') await tellJudged(this.#room, this.row)
  }

  async #endWaiting(reason: string): Promise<void> {
    const change = {
      state: 'ended',
      outcome: 'cancelled',
      outcomeReason: reason,
      judgedAt: new Date(this.#now()),
      isTold: false,
    }
    if (await this.#record.save(change, { state: 'waiting' })) await tellJudged(this.#room, this.row)
  }

  async #run(): Promise<void> {
    const { config, source } = this.#parts.definition
    const secretTexts = secretTextsOf(config)
    this.#output = await this.#openOutput(secretTexts)
    if (this.row.cancelAskedAt) this.#cancelling.abort()
    if (this.row.startedAt === null && !(await this.#begin())) return
    await this.#tellPressed()
    const { id } = this.row
    const steps = await doSteps(
      {
        record: this.#record,
        output: this.#output,
        doers: this.#room.steps,
        steps: stepsToDo(config, this.row.isDryRun),
        source,
        secrets: config.secrets,
        secretTexts,
        now: this.#now,
        nap: ms => this.#naps.until(this.#now() + ms),
        keptLines: (step, fromSeq) =>
          this.#room.db.runOutput.count({
            where: { runId: id, step, seq: { gt: fromSeq }, stream: { not: 'deck' } },
          }),
        cancelling: this.#cancelling.signal,
        stopping: this.#stopping.signal,
      },
      stepsOf(this.row),
    )
    await this.#output.flush()
    if (steps) await this.#afterSteps(steps)
  }

  async #openOutput(secretTexts: readonly string[]): Promise<RunOutputBuffer> {
    const { db } = this.#room
    const last = await db.runOutput.aggregate({ where: { runId: this.row.id }, _max: { seq: true } })
    return new RunOutputBuffer({
      ...this.#room,
      runId: this.row.id,
      forms: outputForms(secretTexts),
      seq: last._max.seq ?? 0,
      dropped: this.row.droppedLines,
      onWritten: () => this.#record.tell(true),
    })
  }

  /** Looks at what is to be proven, tells everybody, and is ready for the first step. False when it may not begin. */
  async #begin(): Promise<boolean> {
    const { config } = this.#parts.definition
    const [record] = (await readGuardRecords(this.#room.db, [this.row.action], this.#now())).values()
    const [stopped] = record?.switches ?? []
    if (stopped) {
      const why = stopped.reason === '' ? '' : `: ${stopped.reason}`
      await this.#judge({ outcome: 'cancelled', reason: `${stopped.by} stopped it before it began${why}` })
      return false
    }
    const isActing = !this.row.isDryRun && this.row.kind === 'recovery'
    if (isActing) await this.#parts.onBegin(this.row)
    const proof = isActing ? await beginConditions(this.#room, this.row, config) : NO_PROOF
    const silenceId =
      isActing && config.mutes_for !== undefined
        ? await muteService(this.#room, this.row, durationMs(config.mutes_for))
        : null
    const steps = newSteps(stepsToDo(config, this.row.isDryRun))
    const incidentId = await incidentFor(this.#room, this.row)
    const startedAt = new Date(this.#now())
    const isBegun = await this.#record.save({ startedAt, steps, incidentId, proof: { ...proof, silenceId } })
    return isBegun
  }

  /** Told once, however often it is taken up. */
  async #tellPressed(): Promise<void> {
    const { actionName, trigger, isDryRun, kind } = this.row
    const how = isDryRun ? ' as a dry run' : ''
    const title = trigger === 'automatic' ? `${actionName} runs by itself` : `${actionName} pressed${how}`
    await tellTimeline(this.#room, this.row, { what: 'pressed', title })
    if (!isDryRun && kind === 'recovery') await tellCharts(this.#room, this.row)
  }

  async #afterSteps(steps: readonly KeptStep[]): Promise<void> {
    const endedAt = new Date(this.#now())
    const proof = proofOf(this.row)
    const judgement = judgeSteps(steps, {
      cancelledBy: this.#cancelling.signal.aborted ? (this.row.cancelAskedBy ?? 'somebody') : null,
      isProof: proof.conditions.length > 0,
      kind: this.#parts.definition.config.kind,
      isDryRun: this.row.isDryRun,
    })
    if (judgement) return this.#judge(judgement, { steps, endedAt })
    const before = proof.conditions.map(one => one.before?.verdict ?? null)
    const state = beginProof({ ...this.#plan, limitMs: proof.limitMs }, { before, nowMs: this.#now() })
    await this.#record.save({ state: 'proving', steps, endedAt, proof: { ...proof, state } })
  }

  /** Looks until it is decided; taken up again after the deck was away. */
  async #prove(): Promise<void> {
    const { proof, plan } = this.#resumed()
    let kept = proof
    while (this.#goesOn('proving')) {
      if (kept.state?.phase !== 'proving') return
      if (this.row.cancelAskedAt)
        return this.#judge({
          outcome: 'cancelled',
          reason: `${this.row.cancelAskedBy} ended it while it was being proven`,
        })
      if (this.#now() < kept.state.nextLookMs) {
        await this.#naps.until(kept.state.nextLookMs)
        continue
      }
      const looked = await lookAtAll(this.#room, kept, this.row)
      const { state, judgement } = advanceProof(plan, kept.state, { looks: looked.named, nowMs: this.#now() })
      kept = { ...looked.proof, state }
      if (judgement) return this.#judge(withSteps(judgement, stepsOf(this.row)), { proof: kept })
      await this.#record.save({ proof: kept })
    }
  }

  async #watch(): Promise<void> {
    const { proof, plan } = this.#resumed()
    let kept = proof
    while (this.#isWatched()) {
      if (kept.state?.phase !== 'watching') return
      if (this.#now() < kept.state.nextLookMs) {
        await this.#naps.until(kept.state.nextLookMs)
        continue
      }
      const looked = await lookAtAll(this.#room, kept, this.row)
      if (!this.#isWatched()) return
      const { state, judgement } = advanceProof(plan, kept.state, { looks: looked.named, nowMs: this.#now() })
      kept = { ...looked.proof, state }
      if (judgement) return this.#judge(judgement, { proof: kept })
      await this.#record.save({ proof: kept, ...(state.phase === 'over' ? { state: 'ended' } : {}) })
    }
  }

  #resumed(): { readonly proof: KeptProof; readonly plan: ProofPlan } {
    const proof = proofOf(this.row)
    const plan = { ...this.#plan, limitMs: proof.limitMs }
    return { plan, proof: { ...proof, state: proof.state && resumeProof(plan, proof.state, this.#now()) } }
  }

  /** Writes the outcome, and tells it. What was verified is watched on. */
  async #judge(
    { outcome, reason }: Judgement,
    change: {
      readonly steps?: readonly KeptStep[]
      readonly endedAt?: Date
      readonly proof?: KeptProof
    } = {},
  ): Promise<void> {
    const now = new Date(this.#now())
    const { endedAt } = this.row
    const isWatched = outcome === 'verified'
    const isSaved = await this.#record.save({
      ...change,
      endedAt: change.endedAt ?? endedAt ?? now,
      state: isWatched ? 'watching' : 'ended',
      outcome,
      outcomeReason: reason,
      judgedAt: now,
      isTold: false,
      ...(isWatched ? { watchUntil: new Date(now.getTime() + this.#plan.watchMs) } : {}),
      droppedLines: this.#output?.dropped ?? this.row.droppedLines,
    })
    if (isSaved) await tellJudged(this.#room, this.row)
  }
}

/** A step that failed and a proof that was reached may both be true: the reason says both. */
function withSteps({ outcome, reason }: Judgement, steps: readonly KeptStep[]): Judgement {
  const words = stepWords(steps)
  return { outcome, reason: words === null ? reason : `${words}. ${reason}` }
}
