import { type Labels, labelPairs, labelsKey, labelsOf, METRIC_NAME, NO_LABELS } from '../labels/index.ts'
import {
  compileTemplate,
  expansionFailure,
  type QueryOutcome,
  ruleTemplateData,
  type Template,
} from '../template/index.ts'
import { ALERT_NAME, type AlertResult } from './alerting.ts'
import type { RuleSample } from './apply.ts'
import type { AlertingRule } from './group.ts'

type Part = { readonly name: string; readonly text: string; readonly template: Template | null }

/** A rule's labels and annotations, parsed once. */
export type CompiledAlert = {
  readonly alert: string
  readonly labels: readonly Part[]
  readonly annotations: readonly Part[]
  /** What the annotations are when none of them is a template. */
  readonly plainAnnotations: Labels | null
  readonly hasTemplates: boolean
}

export type ExpandContext = {
  readonly externalLabels: Labels
  readonly externalUrl: string
  readonly nowMs: number
  /** What the queries of templates gave so far, by their expression. */
  readonly queries: ReadonlyMap<string, QueryOutcome>
}

export function compileAlert({ alert, labels, removes = [], annotations }: AlertingRule): CompiledAlert {
  const removed = removes.map(name => ({ name, text: '', template: null }))
  const compiled = { labels: [...removed, ...partsOf(labels)], annotations: partsOf(annotations) }
  const isPlain = (parts: readonly Part[]) => parts.every(({ template }) => template === null)
  return {
    alert,
    ...compiled,
    plainAnnotations: isPlain(compiled.annotations) ? labelsOf(textsOf(compiled.annotations)) : null,
    hasTemplates: !isPlain(compiled.labels) || !isPlain(compiled.annotations),
  }
}

const textsOf = (parts: readonly Part[]) => parts.map(({ name, text }) => [name, text] as const)

const partsOf = (texts: Labels): Part[] => [...labelPairs(texts)].map(([name, text]) => partOf(name, text))

function partOf(name: string, text: string): Part {
  if (!text.includes('{{')) return { name, text, template: null }
  const compiled = compileTemplate(text, 'rule')
  if (compiled.ok) return { name, text, template: compiled.template }
  // A file with such a template is refused; what is made otherwise must still be seen.
  return { name, text: expansionFailure(compiled.message), template: null }
}

/**
 * An element of the result as an alert: its labels without the metric's name, the rule's labels over them, the alert's
 * name over all; labels that are empty go. Or the expression that a template asks for: evaluate it and expand again.
 */
export function expandAlert(
  compiled: CompiledAlert,
  sample: RuleSample,
  context: ExpandContext,
): AlertResult | { readonly query: string } {
  const pairs: (readonly [string, string])[] = []
  for (const pair of labelPairs(sample.labels)) if (pair[0] !== METRIC_NAME) pairs.push(pair)
  const { alert, hasTemplates, plainAnnotations } = compiled
  const expand = hasTemplates ? expander(sample, context) : plain
  for (const part of compiled.labels) {
    const text = expand(part)
    if (typeof text !== 'string') return text
    pairs.push([part.name, text])
  }
  pairs.push([ALERT_NAME, alert])
  const labels = labelsOf(pairs)
  const key = labelsKey(labels)
  if (plainAnnotations) return { key, labels, annotations: plainAnnotations, value: numberOf(sample) }
  const notes: [string, string][] = []
  for (const part of compiled.annotations) {
    const text = expand(part)
    if (typeof text !== 'string') return text
    notes.push([part.name, text])
  }
  const annotations = notes.length > 0 ? labelsOf(notes) : NO_LABELS
  return { key, labels, annotations, value: numberOf(sample) }
}

type Expand = (part: Part) => string | { readonly query: string }

const plain: Expand = ({ text }) => text

/** An alert's value: that of one raised by a native histogram is 0, as in Prometheus. */
const numberOf = ({ value, histogram }: RuleSample): number => (histogram ? 0 : value)

function expander(sample: RuleSample, context: ExpandContext): Expand {
  const { externalLabels, externalUrl, nowMs, queries } = context
  const data = ruleTemplateData({ ...sample, externalLabels, externalUrl })
  const options = { nowMs, externalUrl, queries }
  return ({ text, template }) => {
    if (template === null) return text
    const expansion = template.expand(data, options)
    if (expansion.kind === 'query') return { query: expansion.expr }
    return expansion.kind === 'text' ? expansion.text : expansionFailure(expansion.message)
  }
}
