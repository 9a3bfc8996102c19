import type { Labels } from '../labels/index.ts'

export type RecordingRule = {
  readonly kind: 'recording'
  readonly record: string
  readonly expr: string
  /** The rule's own labels over those of its group. */
  readonly labels: Labels
}

export type AlertingRule = {
  readonly kind: 'alerting'
  readonly alert: string
  readonly expr: string
  readonly forMs: number
  readonly keepFiringForMs: number
  /** Values may be templates. */
  readonly labels: Labels
  readonly annotations: Labels
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
