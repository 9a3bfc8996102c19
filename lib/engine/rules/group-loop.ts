import { type Labels, labelsKey } from '../../core/labels/index.ts'
import { nextEvaluationAt, type RecordingRule, type Rule, type RuleGroup } from '../../core/rules/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { evaluateRule, markStale, type RuleWorld, type WrittenSeries } from './evaluate.ts'

export type GroupWorld = RuleWorld & {
  readonly clock: Clock
  readonly log: Log
  readonly onEvaluated?: (evaluation: GroupEvaluation) => void
}

/** One evaluation of a group, for the deck's own figures. */
export type GroupEvaluation = {
  readonly file: string
  readonly group: string
  readonly durationMs: number
  readonly failedRules: number
  /** Instants that passed while the evaluation before was still at work. */
  readonly missed: number
}

export type RuleState = {
  readonly rule: Rule
  readonly health: 'unknown' | 'ok' | 'failed'
  /** In plain words; null while all is well. */
  readonly lastError: string | null
  readonly lastEvaluationMs: number | null
  readonly durationMs: number | null
  readonly series: number
}

type Entry = { state: RuleState; written: WrittenSeries }
const NOTHING_WRITTEN: WrittenSeries = new Map()

const newState = (rule: Rule): RuleState => ({
  rule,
  health: 'unknown',
  lastError: null,
  lastEvaluationMs: null,
  durationMs: null,
  series: 0,
})

/** What a group leaves to the one that takes its place. */
export type Legacy = { readonly entries: readonly Readonly<Entry>[]; readonly lastMs: number }

/** Evaluates one group at its instants until it is stopped. */
export class GroupLoop {
  readonly group: RuleGroup
  readonly #world: GroupWorld
  readonly #entries: Entry[]
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  /** Series of rules that are no longer in the group. */
  #orphans: Labels[] = []
  #lastMs: number

  constructor(group: RuleGroup, world: GroupWorld, legacy: Legacy | null) {
    this.group = group
    this.#world = world
    this.#lastMs = legacy?.lastMs ?? 0
    const left = [...(legacy?.entries ?? [])]
    this.#entries = group.rules.map(rule => {
      const at = left.findIndex(({ state }) => identityOf(state.rule) === identityOf(rule))
      const [found] = at < 0 ? [] : left.splice(at, 1)
      return found
        ? { ...found, state: { ...found.state, rule } }
        : { state: newState(rule), written: NOTHING_WRITTEN }
    })
    this.#orphans = left.flatMap(({ written }) => [...written.values()])
    this.#running = this.#run()
  }

  states(): RuleState[] {
    return this.#entries.map(({ state }) => state)
  }

  /** Ends the loop once the evaluation under way has let go. The series stay as they are. */
  async stop(): Promise<Legacy> {
    this.#stopping.abort()
    await this.#running
    return { entries: this.#entries, lastMs: this.#lastMs }
  }

  /** Marks every series of a stopped group as ended. */
  end(): void {
    const gone = [...this.#orphans, ...this.#entries.flatMap(({ written }) => [...written.values()])]
    markStale(this.#world.store, gone, Math.max(this.#world.clock.now(), this.#lastMs + 1))
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#world
    const { signal } = this.#stopping
    while (!signal.aborted) {
      // A timer may wake a little early: the same instant must not come twice.
      const nextMs = nextEvaluationAt(this.group, Math.max(clock.now(), this.#lastMs))
      await clock.sleep(nextMs - clock.now(), signal)
      if (signal.aborted) return
      try {
        await this.#evaluate(nextMs)
      } catch (error) {
        log.error({ err: error, group: this.group.name }, 'a rule group could not be evaluated')
      }
    }
  }

  async #evaluate(plannedMs: number): Promise<void> {
    const { clock, onEvaluated } = this.#world
    const { group } = this
    const missed = this.#lastMs === 0 ? 0 : Math.round((plannedMs - this.#lastMs) / group.intervalMs) - 1
    this.#lastMs = plannedMs
    const startedMs = clock.now()
    const atMs = plannedMs - group.queryOffsetMs
    for (const entry of this.#entries) {
      const { rule } = entry.state
      if (rule.kind === 'recording') await this.#evaluateRule(entry, rule, atMs)
      if (this.#stopping.signal.aborted) return
    }
    this.#endOrphans(atMs)
    onEvaluated?.({
      file: group.file,
      group: group.name,
      durationMs: clock.now() - startedMs,
      failedRules: this.#entries.filter(({ state }) => state.health === 'failed').length,
      missed: Math.max(0, missed),
    })
  }

  /** A series that another rule of the group writes by now has not ended. */
  #endOrphans(atMs: number): void {
    const isWritten = (key: string) => this.#entries.some(({ written }) => written.has(key))
    const gone = this.#orphans.filter(labels => !isWritten(labelsKey(labels)))
    markStale(this.#world.store, gone, atMs)
    this.#orphans = []
  }

  async #evaluateRule(entry: Entry, rule: RecordingRule, atMs: number): Promise<void> {
    const { clock, log } = this.#world
    const startedMs = clock.now()
    const outcome = await evaluateRule(this.#world, {
      group: this.group,
      rule,
      before: entry.written,
      atMs,
      signal: this.#stopping.signal,
    })
    if (this.#stopping.signal.aborted && outcome.kind === 'failed') return
    const lastError = outcome.kind === 'failed' ? outcome.reason : outcome.refused
    if (lastError !== null && lastError !== entry.state.lastError) {
      log.warn({ group: this.group.name, rule: rule.record, reason: lastError }, 'a recording rule fails')
    }
    if (outcome.kind === 'written') entry.written = outcome.series
    entry.state = {
      rule,
      health: lastError === null ? 'ok' : 'failed',
      lastError,
      lastEvaluationMs: atMs,
      durationMs: clock.now() - startedMs,
      series: entry.written.size,
    }
  }
}

/** Two versions of a rule are the same rule while they write, or fire, under the same name and labels. */
function identityOf(rule: Rule): string {
  return JSON.stringify([rule.kind, rule.kind === 'recording' ? rule.record : rule.alert, rule.labels])
}
