import type { FieldMapping, FieldUnit } from '../config/schema/check-verdict.ts'
import { numberOf } from './comparator.ts'
import { isScalar, type Json } from './json.ts'
import { compileJsonPath, type JsonPath, type PathNode, rootedPath, splitAtLastMany } from './json-path.ts'
import { plainLine } from './template.ts'
import { readTimeSeconds } from './time-value.ts'

export type FieldLabels = readonly (readonly [name: string, value: string])[]

/** A figure that one element of an answer gave. */
export type FieldFigure = { readonly labels: FieldLabels; readonly value: number }

export type CompiledField = {
  readonly metric: string
  /** Figures of the answer, or of an entry of it; nothing where the path leads nowhere. */
  read(root: Json): readonly FieldFigure[]
}

export const FIELD_METRIC = 'opsdeck_check_field'

/** What a figure is multiplied with, or divided by, to come to seconds, bytes or a ratio: whichever is exact. */
const SCALES: Readonly<Record<Exclude<FieldUnit, 'timestamp'>, { times?: number; per?: number }>> = {
  ns: { per: 1e9 },
  us: { per: 1e6 },
  ms: { per: 1e3 },
  s: {},
  min: { times: 60 },
  h: { times: 3_600 },
  d: { times: 86_400 },
  bytes: {},
  KB: { times: 1e3 },
  MB: { times: 1e6 },
  GB: { times: 1e9 },
  KiB: { times: 1_024 },
  MiB: { times: 1_048_576 },
  GiB: { times: 1_073_741_824 },
  percent: { per: 100 },
  ratio: {},
  count: {},
}

/** @throws {Error} for paths that do not compile */
export function compileField(mapping: FieldMapping): CompiledField {
  const { many, rest } = splitAtLastMany(rootedPath(mapping.json))
  const figureOf = compileFigure(mapping)
  const named = Object.entries(mapping.labels).map(([label, text]): [string, JsonPath] => [
    label,
    compileJsonPath(rootedPath(text)),
  ])
  const own: FieldLabels = mapping.metric === undefined ? [['field', mapping.field]] : []
  const labelsOf = (element: Json): FieldLabels =>
    named.map(([label, path]): [string, string] => [label, labelText(path.first(element))])
  const readOne = (root: Json): FieldFigure[] => {
    const value = figureOf(rest.first(root))
    if (value === null) return []
    return [{ labels: named.length === 0 ? own : [...own, ...labelsOf(root)], value }]
  }
  const readMany = (elements: readonly PathNode[]): FieldFigure[] =>
    elements.flatMap(({ value: element, location }) => {
      const value = figureOf(rest.first(element))
      if (value === null) return []
      const told =
        named.length === 0 ? [['element', String(location.at(-1) ?? '')] as const] : labelsOf(element)
      return [{ labels: [...own, ...told], value }]
    })
  const read = many ? (root: Json) => readMany(many.nodes(root)) : readOne
  return { metric: mapping.metric ?? FIELD_METRIC, read }
}

const labelText = (value: Json | undefined): string =>
  isScalar(value) && value !== null ? plainLine(String(value), 200) : ''

function compileFigure({ unit, words }: FieldMapping): (value: Json | undefined) => number | null {
  const figures =
    words && new Map(Object.entries(words).map(([word, value]) => [word.trim().toLowerCase(), value]))
  return value => {
    if (figures && isScalar(value)) return figures.get(String(value).trim().toLowerCase()) ?? null
    if (typeof value === 'boolean') return value ? 1 : 0
    if (unit === 'timestamp') return readTimeSeconds(value)
    const number = numberOf(value)
    if (number === null) return null
    const { times = 1, per = 1 } = SCALES[unit]
    return (number * times) / per
  }
}
