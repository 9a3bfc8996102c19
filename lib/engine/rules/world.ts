import { isBusinessRule } from '../../core/business/rules.ts'
import type { Hiding } from '../../core/business/visibility.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { Rule, RuleGroup } from '../../core/rules/index.ts'
import type { AlertSink } from '../../ports/alert-sink.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { SeriesStore } from '../../ports/series-store.ts'

export type RuleWorld = {
  readonly store: Pick<SeriesStore, 'resolve' | 'append' | 'select' | 'statistics'>
  readonly query: Pick<QueryEngine, 'instant'>
}

/** How the deck is called outside: in templates, in links, and in the labels of what it sends. */
export type Outside = { readonly url: string; readonly labels: Labels }

export type GroupWorld = RuleWorld & {
  /** For rules of business alone: series that `query` does not find. Without it, there are none. */
  readonly business?: {
    readonly query: Pick<QueryEngine, 'instant'>
    readonly hiding: () => Hiding
  }
  readonly clock: Clock
  readonly log: Log
  readonly sink: AlertSink
  readonly outside: () => Outside
  readonly onEvaluated?: (evaluation: GroupEvaluation) => void
  /** A group is gone. */
  readonly onEnded?: (group: { readonly file: string; readonly group: string }) => void
}

/** The world as a rule may see it, and whether that is with business series. */
export function worldFor(
  world: GroupWorld,
  rule: Rule,
): { readonly seen: GroupWorld; readonly isBusiness: boolean } {
  const { business } = world
  if (!business || !isBusinessRule(rule, business.hiding())) return { seen: world, isBusiness: false }
  return { seen: { ...world, query: business.query }, isBusiness: true }
}

/** One evaluation of a group, for the deck's own figures. */
export type GroupEvaluation = {
  readonly file: string
  readonly group: string
  readonly durationMs: number
  /** Names of the rules that failed. */
  readonly failedRules: readonly string[]
  /** Instants that passed while the evaluation before was still at work. */
  readonly missed: number
}

/** One evaluation of one rule. */
export type Turn = {
  readonly group: RuleGroup
  /** The scheduled instant: what state arithmetic counts with. */
  readonly plannedMs: number
  /** The instant of the query, and of what is written. */
  readonly atMs: number
  readonly signal: AbortSignal
}

/** How a rule's last evaluation went. */
export type RuleHealthState = {
  readonly health: 'unknown' | 'ok' | 'err'
  /** In plain words; null while all is well. */
  readonly lastError: string | null
  readonly failingSinceMs: number | null
  readonly lastEvaluationMs: number | null
  readonly durationMs: number | null
}

export const NEVER_EVALUATED: RuleHealthState = {
  health: 'unknown',
  lastError: null,
  failingSinceMs: null,
  lastEvaluationMs: null,
  durationMs: null,
}

/** The health after an evaluation that ended with this error, or without one. */
export function healthAfter(
  before: RuleHealthState,
  { turn, lastError, durationMs }: { turn: Turn; lastError: string | null; durationMs: number },
): RuleHealthState {
  return {
    health: lastError === null ? 'ok' : 'err',
    lastError,
    failingSinceMs: lastError === null ? null : (before.failingSinceMs ?? turn.plannedMs),
    lastEvaluationMs: turn.plannedMs,
    durationMs,
  }
}

/** Two versions of a rule are the same rule while they write, or fire, under the same name and labels. */
export function identityOf(rule: Rule): string {
  return JSON.stringify([rule.kind, rule.kind === 'recording' ? rule.record : rule.alert, rule.labels])
}
