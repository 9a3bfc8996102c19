import type { Labels } from '../labels/index.ts'

export type RecordingRule = {
  readonly kind: 'recording'
  readonly record: string
  readonly expr: string
  /** The rule's own labels over those of its group. */
  readonly labels: Labels
  /** Labels that it sets to nothing: they are taken from the result. */
  readonly removes?: readonly string[]
}

/** What a threshold rule adds to the alerting rules that are made of it; rules of files have none of it. */
export type ThresholdCare = {
  /** Key of the threshold rule: `service/slug`. */
  readonly key: string
  readonly level: 'critical' | 'warning' | 'no_data'
  /** The measured expression, without its comparison. */
  readonly dataExpr: string
  /** Whether alerts whose data is gone stay as they are, instead of resolving. */
  readonly keepsWithoutData: boolean
  /** Whether a failing evaluation is an alert of its own; alerts stay as they are in any case. */
  readonly alertsOnError: boolean
}

export type AlertingRule = {
  readonly kind: 'alerting'
  readonly alert: string
  readonly expr: string
  readonly forMs: number
  readonly keepFiringForMs: number
  /** Values may be templates. */
  readonly labels: Labels
  /** Labels that it sets to nothing: they are taken from the result. */
  readonly removes?: readonly string[]
  readonly annotations: Labels
  readonly threshold?: ThresholdCare
}

export type Rule = RecordingRule | AlertingRule

/** Rules that are evaluated one after the other, at the same instants. Plain data. */
export type RuleGroup = {
  /** The file that it stands in; groups of one file have different names. */
  readonly file: string
  readonly name: string
  readonly intervalMs: number
  /** How far in the past the group is evaluated. */
  readonly queryOffsetMs: number
  /** More series than this fail a rule; 0 = no limit. */
  readonly limit: number
  readonly rules: readonly Rule[]
}

export const groupKey = (group: Pick<RuleGroup, 'file' | 'name'>): string => `${group.file};${group.name}`
