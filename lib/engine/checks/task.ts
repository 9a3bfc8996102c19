import type { CheckRow } from '../../contract/checks.ts'
import {
  type AnswerTable,
  type CheckProgress,
  type CompiledCheck,
  maskedAnswer,
  type ProbeAnswer,
  tableOf,
  type Verdict,
} from '../../core/check/index.ts'
import type { CheckConfig } from '../../core/config/schema/check.ts'
import type { Sourced } from '../../core/config/watch-configuration.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { Subject } from '../../ports/state-history.ts'
import { CheckSeriesWriter } from './check-series.ts'
import type { Timed } from './due-heap.ts'
import { Ending } from './ending.ts'
import { type LaneName, SLOW_SECONDS } from './lanes.ts'
import { Restarts } from './restarts.ts'

/** A check with where it stands. */
export type NamedCheck = Sourced<CheckConfig>

/** What is in force of a check; replaced whole when its configuration changes. */
export type CheckPlan = {
  readonly check: NamedCheck
  readonly compiled: CompiledCheck
  readonly addressRule: AddressRule
  /** Where it stands in its interval. */
  readonly offsetMs: number
  /** Keys of the checks whose failure explains this one's. */
  readonly parents: readonly string[]
}

/** One asking that is under way. */
export type Run = {
  readonly plannedMs: number
  readonly startedMs: number
  lane: LaneName | null
  readonly isByHand: boolean
  readonly ending: Ending
  /** Called once, when the answer was judged or the run was given up. */
  readonly onEnd: (() => void)[]
  /** An answer came, or none is waited for any more. */
  isOver: boolean
  /** Its place in the lane was given back. */
  hasLeft: boolean
}

/** An answer with what was made of it; the newest few are kept in memory. */
export type JudgedAnswer = {
  readonly answer: ProbeAnswer
  readonly verdict: Verdict
  /** Its secrets are out already: what was cut cannot be read again. */
  readonly isMasked?: boolean
}

const KEPT_IN_MEMORY = 5
/** Of each answer in memory; the test form shows more. */
const MAX_BODY_CHARS = 4_096

/** One check's life between two askings: mutable, and changed by the manager's parts alone. */
export class CheckTask implements Timed {
  dueMs = 0
  place = -1
  /** When it is to be asked next; `dueMs` is something else while it runs. */
  plannedMs = 0
  /** After the last answer: in how long it wants to be asked again. */
  askInMs: number
  run: Run | null = null
  /** Of the asking that is under way, or the next: it lasts until something is called off. */
  ending = new Ending()
  isQueued = false
  progress: CheckProgress | null = null
  lastAtMs: number | null = null
  lastDurationSeconds: number | null = null
  isMaintenance = false
  /** Names of children that have an open line in the history. */
  childNames: ReadonlySet<string> = new Set()
  /** Cleared by whatever changes what the row shows. */
  row: CheckRow | null = null
  readonly recent: JudgedAnswer[] = []
  /** Of the newest answer that has the list. */
  table: AnswerTable | null = null
  /** Its name in the history. */
  readonly subject: Subject
  readonly series: CheckSeriesWriter
  readonly restarts: Restarts

  constructor(
    readonly key: string,
    public plan: CheckPlan,
    store: SeriesStore,
  ) {
    this.subject = `check:${key}`
    this.series = new CheckSeriesWriter(store)
    this.restarts = new Restarts(plan.compiled)
    this.askInMs = plan.compiled.intervalMs
  }

  get lane(): LaneName {
    if (this.plan.check.kind === 'browser') return 'heavy'
    return (this.lastDurationSeconds ?? 0) > SLOW_SECONDS ? 'slow' : 'fast'
  }

  replan(plan: CheckPlan): void {
    this.plan = plan
    this.askInMs = plan.compiled.intervalMs
    this.row = null
    this.table = null
    this.series.renew()
    this.restarts.renew(plan.compiled)
  }

  keep(judged: JudgedAnswer): void {
    // Bodies in memory are cut: the table is read while the whole is there.
    this.table = tableOf(this.plan.compiled, judged.answer) ?? this.table
    this.recent.unshift(bounded(this.plan.compiled, judged))
    if (this.recent.length > KEPT_IN_MEMORY) this.recent.pop()
  }
}

/** Cut only once it is masked: a secret cut in two would not be found, nor would JSON that is to be forgotten. */
function bounded(compiled: CompiledCheck, judged: JudgedAnswer): JudgedAnswer {
  const { answer, verdict } = judged
  if (answer.body === null || answer.body.length <= MAX_BODY_CHARS) return judged
  const masked = maskedAnswer(compiled, answer)
  const body = detached(masked.body?.slice(0, MAX_BODY_CHARS) ?? '')
  return { answer: { ...masked, body }, verdict, isMasked: true }
}

/** A slice holds on to the whole text that it was cut from; this does not. */
const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')
