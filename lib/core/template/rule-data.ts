import { type Labels, labelPairs } from '../labels/index.ts'
import { formatHistogram, type NativeHistogram } from '../native-histogram/index.ts'
import { type StructValue, stringMap, type Value } from './value.ts'

export type RuleTemplateData = {
  /** The labels of the result, its `__name__` included. */
  readonly labels: Labels
  readonly value: number
  /** Stands for the value where the result is a native histogram: as one line of text. */
  readonly histogram?: NativeHistogram
  readonly externalLabels: Labels
  readonly externalUrl: string
}

/** The variables that a rule's template begins with, and the field of its data that each holds. */
export const RULE_VARIABLES: readonly (readonly [string, string])[] = [
  ['$labels', 'Labels'],
  ['$externalLabels', 'ExternalLabels'],
  ['$externalURL', 'ExternalURL'],
  ['$value', 'Value'],
]

/** What the templates of a rule are expanded with; build it once for all templates of an alert. */
export const ruleTemplateData = (data: RuleTemplateData): StructValue => ({
  kind: 'struct',
  type: 'template.AlertTemplateData',
  fields: new Map<string, Value>([
    ['Labels', stringMap(new Map(labelPairs(data.labels)))],
    ['ExternalLabels', stringMap(new Map(labelPairs(data.externalLabels)))],
    ['ExternalURL', data.externalUrl],
    ['Value', data.histogram ? formatHistogram(data.histogram) : data.value],
  ]),
})

/** The text of a label or annotation whose template failed: the alert exists all the same. */
export const expansionFailure = (message: string): string => `<error expanding template: ${message}>`
