import type { CheckConfig, CheckKind } from '../../lib/contract/checks.ts'
import type { Children, FieldMapping } from '../../lib/core/config/schema/check-verdict.ts'
import { type AssertionRow, fromRow, readWordLists, toRow } from './assertion-rows.ts'
import { type FormField, fieldsOf } from './kind-schema.ts'
import { pairsText, readLines, readNumber, readPairs, readYaml, scalarsText, yamlText } from './plain-text.ts'

export type MappingRow = {
  field: string
  json: string
  unit: string
  metric: string
  labels: string
  words: string
}
export type ChildrenRow = {
  at: string
  name: string
  word: string
  message: string
  impact: string
  up: string
  degraded: string
  down: string
  unknown: string
  impact_of: string
  reason_of: string
  fields: string
}
export type SecretRow = { name: string; value: string }

/** A check as the form holds it: texts and ticks, in lists where the configuration has lists. */
export type CheckFormValues = {
  kind: CheckKind
  service: string
  part: string
  name: string
  slug: string
  /** By the path of the field, of all kinds at once: what was written stays while kinds are tried. */
  text: Record<string, string | boolean>
  secrets: SecretRow[]
  assert: AssertionRow[]
  fields: MappingRow[]
  children: ChildrenRow[]
}

export const EMPTY_MAPPING: MappingRow = {
  field: '',
  json: '',
  unit: 'count',
  metric: '',
  labels: '',
  words: '',
}
export const EMPTY_CHILDREN: ChildrenRow = {
  at: '',
  name: '',
  word: '',
  message: '',
  impact: 'down',
  up: '',
  degraded: '',
  down: '',
  unknown: '',
  impact_of: '',
  reason_of: '',
  fields: '',
}

/** A configuration as the form shows it; without one, an empty form for HTTP. */
export function toFormValues(config: CheckConfig | null): CheckFormValues {
  const kind = config?.kind ?? 'http'
  return {
    kind,
    service: config?.service ?? '',
    part: config?.part ?? '',
    name: config?.name ?? '',
    slug: config?.slug ?? '',
    text: { ...standardTexts(kind), ...(config ? textsOf(config) : {}) },
    secrets: Object.entries<string>(config?.secrets ?? {}).map(([name, value]) => ({ name, value })),
    assert: (config?.assert ?? []).map(toRow),
    fields: (config?.fields ?? []).map(mappingRow),
    children: (config?.children ?? []).map(childrenRow),
  }
}

/** What the fields of a kind hold before anything is written: the schema's own, where a control shows it. */
export function standardTexts(kind: CheckKind): Record<string, string | boolean> {
  const entries = fieldsOf(kind).map(field => [field.path, textFor(field, field.standard)] as const)
  return Object.fromEntries(entries)
}

function textsOf(config: CheckConfig): Record<string, string | boolean> {
  const entries = fieldsOf(config.kind).map(field => {
    const value = valueAt(config, field.path)
    return [field.path, field.isPart ? value !== undefined : textFor(field, value)] as const
  })
  return Object.fromEntries(entries)
}

function valueAt(config: object, path: string): unknown {
  let value: unknown = config
  for (const name of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === name)?.[1]
  }
  return value
}

function textFor({ control, isPart }: FormField, value: unknown): string | boolean {
  if (control === 'yes') return isPart ? false : value === true
  if (value === undefined || value === null) return ''
  if (Array.isArray(value))
    return value.length === 0 ? '' : control === 'lines' ? value.join('\n') : yamlText(value)
  if (typeof value === 'object') return pairsText({ ...value })
  return String(value)
}

const mappingRow = (mapping: FieldMapping): MappingRow => ({
  field: mapping.field,
  json: mapping.json,
  unit: mapping.unit,
  metric: mapping.metric ?? '',
  labels: pairsText(mapping.labels),
  words: pairsText(mapping.words ?? {}),
})

const childrenRow = (children: Children): ChildrenRow => ({
  at: children.at,
  name: children.name ?? '',
  word: children.word ?? '',
  message: children.message ?? '',
  impact: children.impact,
  up: scalarsText(children.means.up),
  degraded: scalarsText(children.means.degraded),
  down: scalarsText(children.means.down),
  unknown: scalarsText(children.means.unknown),
  impact_of: pairsText(children.impact_of),
  reason_of: pairsText(children.reason_of),
  fields: children.fields.length === 0 ? '' : yamlText(children.fields),
})

/** What cannot be read, at the field of the form that holds it. */
export type Problem = { readonly path: string; readonly message: string }
export type ReadCheck = { readonly config: Record<string, unknown>; readonly problems: readonly Problem[] }

/** What was filled in, as the server takes it; what was left empty is left out, so that the schema's default holds. */
export function toConfig(values: CheckFormValues): ReadCheck {
  const problems: Problem[] = []
  const read = <T>(
    path: string,
    result: { value: T } | { problem: string; member?: string },
  ): T | undefined => {
    if ('value' in result) return result.value
    problems.push({ path: result.member ? `${path}.${result.member}` : path, message: result.problem })
    return undefined
  }
  const config = {
    kind: values.kind,
    service: values.service,
    ...filled({ part: values.part }),
    slug: values.slug.trim(),
    name: values.name.trim(),
    ...readTexts(values, read),
    secrets: Object.fromEntries(
      values.secrets.filter(filledIn).map(({ name, value }) => [name.trim(), value]),
    ),
    assert: values.assert.map((row, index) => read(`assert.${index}`, fromRow(row))),
    fields: values.fields.map(mappingOf),
    children: values.children.map((row, index) => ({
      ...childrenOf(row),
      means: read(`children.${index}`, readWordLists(row)),
      ...(row.fields.trim() === '' ? {} : { fields: read(`children.${index}.fields`, readYaml(row.fields)) }),
    })),
  }
  return { config, problems }
}

const filledIn = ({ name, value }: SecretRow): boolean => name.trim() !== '' || value !== ''

type Reader = <T>(path: string, result: { value: T } | { problem: string }) => T | undefined

function readTexts({ kind, text }: CheckFormValues, read: Reader): Record<string, unknown> {
  const config: Record<string, unknown> = {}
  for (const field of fieldsOf(kind)) {
    const value = text[field.path]
    if (field.within !== null && text[field.within] !== true) continue
    if (field.isPart) {
      if (value === true) config[field.path] = {}
      continue
    }
    const given = givenBy(field, value, read)
    if (given !== undefined) put(config, field.path, given)
  }
  return config
}

/** A field of a part that must be there is sent even when it is empty: a password may be the empty text. */
function givenBy(field: FormField, value: string | boolean | undefined, read: Reader): unknown {
  if (typeof value === 'boolean') return value
  if (value === undefined || value.trim() === '')
    return field.within !== null && field.isRequired ? '' : undefined
  if (field.control === 'number') return readNumber(value)
  if (field.control === 'lines') return readLines(value)
  if (field.control === 'pairs') return readPairs(value)
  if (field.control === 'yaml') return read(`text.${field.path}`, readYaml(value))
  return field.control === 'line' || field.control === 'choice' ? value.trim() : value
}

function put(config: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', member] = path.split('/')
  if (member === undefined) config[name] = value
  else config[name] = { ...Object(config[name]), [member]: value }
}

/** Drops what was left empty. */
const filled = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : [])),
  )

const mappingOf = (row: MappingRow): Record<string, unknown> => ({
  field: row.field.trim(),
  json: row.json.trim(),
  unit: row.unit,
  ...filled({ metric: row.metric }),
  ...(row.labels.trim() === '' ? {} : { labels: readPairs(row.labels) }),
  ...(row.words.trim() === '' ? {} : { words: numbered(readPairs(row.words)) }),
})

const numbered = (pairs: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(pairs).map(([word, text]) => [word, readNumber(text)]))

const childrenOf = (row: ChildrenRow): Record<string, unknown> => ({
  at: row.at.trim(),
  ...filled({ name: row.name, word: row.word, message: row.message }),
  impact: row.impact,
  ...(row.impact_of.trim() === '' ? {} : { impact_of: readPairs(row.impact_of) }),
  ...(row.reason_of.trim() === '' ? {} : { reason_of: readPairs(row.reason_of) }),
})
