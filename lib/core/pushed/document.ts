import { type CompiledField, compileField } from '../check/field.ts'
import { isList, isMap, type Json } from '../check/json.ts'
import type { PushConfig } from '../config/schema/push.ts'
import { labelsOf, METRIC_NAME } from '../labels/index.ts'
import type { ReadSample } from './families.ts'
import { PushRefusal } from './refusal.ts'

/** How a job's documents become series. */
export type DocumentMapping = {
  /** Null without a mapping: then every number and boolean counts. */
  readonly fields: readonly { readonly metric: string; readonly field: CompiledField }[] | null
  readonly job: string
}

/** @throws {Error} for JSONPaths that do not compile: the configuration's loader reports them */
export function compileMapping(job: string, config: Pick<PushConfig, 'fields'> | null): DocumentMapping {
  if (config === null || config.fields.length === 0) return { job, fields: null }
  const fields = config.fields.map(mapping => {
    const metric = mapping.metric ?? metricName([job, mapping.field])
    // With a metric of its own a field has no label that names it.
    return { metric, field: compileField({ ...mapping, metric }) }
  })
  return { job, fields }
}

/**
 * The samples of a JSON document. With a mapping, what its fields find; without one every number and boolean, named
 * `<job>_<path>`, an element of a list told apart by the label `element`.
 * @throws PushRefusal when there is nothing to take
 */
export function documentSamples(mapping: DocumentMapping, document: Json): ReadSample[] {
  const samples =
    mapping.fields === null ? everyFigure(mapping.job, document) : mapped(mapping.fields, document)
  if (samples.length > 0) return samples
  const looked =
    mapping.fields === null ? 'it holds no number and no boolean' : 'none of the mapped fields is in it'
  throw new PushRefusal('content', `nothing of the JSON document becomes a series: ${looked}`)
}

function mapped(fields: NonNullable<DocumentMapping['fields']>, document: Json): ReadSample[] {
  return fields.flatMap(({ metric, field }) =>
    field.read(document).map(({ labels, value }) => ({
      labels: labelsOf([...labels, [METRIC_NAME, metric]]),
      value,
      timestampMs: null,
    })),
  )
}

function everyFigure(job: string, document: Json): ReadSample[] {
  const found: ReadSample[] = []
  const visit = (value: Json, path: readonly string[], elements: readonly number[]): void => {
    if (typeof value === 'number' || typeof value === 'boolean') {
      const name: [string, string] = [METRIC_NAME, metricName([job, ...path])]
      const element: [string, string][] = elements.length > 0 ? [['element', elements.join('.')]] : []
      found.push({ labels: labelsOf([...element, name]), value: Number(value), timestampMs: null })
    } else if (isList(value)) {
      for (const [i, inner] of value.entries()) visit(inner, path, [...elements, i])
    } else if (isMap(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name], elements)
    }
  }
  visit(document, [], [])
  return found
}

/** Words as one name: whatever a name cannot hold becomes `_`. */
function metricName(words: readonly string[]): string {
  const name = words.join('_').replace(/[^a-zA-Z0-9_:]/g, '_')
  return /^[0-9]/.test(name) ? `_${name}` : name
}
