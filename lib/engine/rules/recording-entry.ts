import type { RecordingRuleRow } from '../../contract/rules.ts'
import { type Labels, labelsToObject } from '../../core/labels/index.ts'
import { printedExpr, type RecordingRule, recordSamples } from '../../core/rules/index.ts'
import { ask, writeSamples } from './evaluate.ts'
import {
  type GroupWorld,
  healthAfter,
  NEVER_EVALUATED,
  type RuleHealthState,
  type Turn,
  worldFor,
} from './world.ts'

/** A recording rule in force: evaluates it, and knows the series that it wrote last. */
export class RecordingEntry {
  readonly kind = 'recording'
  #rule: RecordingRule
  #query: string | null = null
  state: RuleHealthState = NEVER_EVALUATED
  #written: ReadonlyMap<string, Labels> = new Map()

  constructor(rule: RecordingRule) {
    this.#rule = rule
  }

  get rule(): RecordingRule {
    return this.#rule
  }

  set rule(rule: RecordingRule) {
    this.#rule = rule
    this.#query = null
  }

  /** The series that it wrote last, by key. */
  written(): ReadonlyMap<string, Labels> {
    return this.#written
  }

  row(): RecordingRuleRow {
    const { record, expr, labels } = this.rule
    this.#query ??= printedExpr(expr)
    return {
      kind: 'recording',
      name: record,
      expr,
      query: this.#query,
      labels: labelsToObject(labels),
      ...this.state,
      series: this.#written.size,
    }
  }

  /**
   * Appends the rule's result, with staleness markers for the series that it no longer gives. A rule that fails writes
   * nothing, markers neither.
   */
  async evaluate(world: GroupWorld, turn: Turn): Promise<void> {
    const { clock, log } = world
    const startedMs = clock.now()
    const lastError = await this.#record(world, turn)
    if (turn.signal.aborted && lastError !== null) return
    if (lastError !== null && lastError !== this.state.lastError) {
      const { record } = this.rule
      log.warn({ group: turn.group.name, rule: record, reason: lastError }, 'a recording rule fails')
    }
    this.state = healthAfter(this.state, { turn, lastError, durationMs: clock.now() - startedMs })
  }

  async #record(world: GroupWorld, turn: Turn): Promise<string | null> {
    const { query, store } = worldFor(world, this.rule).seen
    const samples = await ask(query, this.rule.expr, turn)
    if (typeof samples === 'string') return samples
    const recorded = recordSamples(turn.group, this.rule, samples)
    if ('failure' in recorded) return recorded.failure
    const ended = [...this.#written].filter(([key]) => !recorded.series.has(key)).map(([, labels]) => labels)
    const refused = writeSamples(store, { samples: recorded.series.values(), ended, atMs: turn.atMs })
    this.#written = new Map([...recorded.series].map(([key, { labels }]) => [key, labels]))
    return refused
  }
}
