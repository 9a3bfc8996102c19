import type { z } from 'zod'
import { CheckConfig, type CheckKind } from '../../lib/contract/checks.ts'
import { FIELD_WORDS, type FieldWords } from './field-words.ts'

export type FormField = {
  /** `url`, `tls/ca`: a slash where the configuration nests. */
  readonly path: string
  readonly control: 'line' | 'area' | 'password' | 'number' | 'yes' | 'choice' | 'lines' | 'pairs' | 'yaml'
  readonly options: readonly string[]
  readonly isRequired: boolean
  /** The schema's own; undefined when it has none. */
  readonly standard: unknown
  /** The optional part that it belongs to, such as `tls`: shown once that is ticked. */
  readonly within: string | null
  /** Ticked, the optional part that it stands for is there. */
  readonly isPart: boolean
  readonly words: FieldWords
}

/** They have rooms of their own in the form. */
const APART: ReadonlySet<string> = new Set([
  'kind',
  'service',
  'part',
  'slug',
  'name',
  'secrets',
  'assert',
  'children',
  'fields',
])
const LONG: ReadonlySet<string> = new Set(['body', 'ca', 'cert', 'key', 'description'])
const HIDDEN: ReadonlySet<string> = new Set(['password'])

export const CHECK_KINDS: readonly CheckKind[] = CheckConfig.options.map(option => option.shape.kind.value)

const shapeOf = (kind: CheckKind): Readonly<Record<string, z.ZodType>> =>
  CheckConfig.options.find(option => option.shape.kind.value === kind)?.shape ?? {}

/** Whether every kind has it: those say when and how often, not what is asked. */
export const isCommon = (path: string): boolean => CheckConfig.options.every(({ shape }) => path in shape)

/** The fields of a kind in the order of its schema, which alone says what there is. */
export function fieldsOf(kind: CheckKind): readonly FormField[] {
  return Object.entries(shapeOf(kind)).flatMap(([name, schema]) =>
    APART.has(name) ? [] : fieldsAt(kind, name, schema),
  )
}

function fieldsAt(kind: CheckKind, name: string, schema: z.ZodType): readonly FormField[] {
  const inner = innerOf(schema)
  const standard = standardOf(schema)
  if (!('shape' in inner.def)) return [fieldOf(kind, name, schema)]
  const shape = shapeIn(inner)
  const isOptional = standard.isMissingAllowed && standard.value === undefined
  const part = isOptional ? [{ ...fieldOf(kind, name, schema), control: 'yes' as const, isPart: true }] : []
  const members = Object.entries(shape).map(([member, one]) => ({
    ...fieldOf(kind, `${name}/${member}`, one),
    within: isOptional ? name : null,
  }))
  return [...part, ...members]
}

function fieldOf(kind: CheckKind, path: string, schema: z.ZodType): FormField {
  const inner = innerOf(schema)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const { isMissingAllowed, value } = standardOf(schema)
  return {
    path,
    control: controlOf(inner, name),
    options: 'options' in inner && Array.isArray(inner.options) ? inner.options.map(String) : [],
    isRequired: !isMissingAllowed,
    standard: value,
    within: null,
    isPart: false,
    words: FIELD_WORDS[`${kind}:${path}`] ?? FIELD_WORDS[path] ?? { label: name.replaceAll('_', ' ') },
  }
}

function controlOf(inner: z.ZodType, name: string): FormField['control'] {
  const { type } = inner.def
  if (type === 'number') return 'number'
  if (type === 'boolean') return 'yes'
  if (type === 'enum') return 'choice'
  if (type === 'record') return 'pairs'
  if (type === 'array') return 'element' in inner && isText(inner.element) ? 'lines' : 'yaml'
  if (HIDDEN.has(name)) return 'password'
  return LONG.has(name) ? 'area' : 'line'
}

const isText = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'string'

function standardOf(schema: z.ZodType): { isMissingAllowed: boolean; value: unknown } {
  const parsed = schema.safeParse(undefined)
  return { isMissingAllowed: parsed.success, value: parsed.data }
}

function innerOf(schema: z.ZodType): z.ZodType {
  const isWrapped = schema.def.type === 'default' || schema.def.type === 'optional'
  return isWrapped ? innerOf(wrappedIn(schema)) : schema
}

/** The helper's cast: `default` and `optional` alone are handed in, and both hold a schema under this name. */
const wrappedIn = (schema: z.ZodType): z.ZodType =>
  (schema.def as unknown as { innerType: z.ZodType }).innerType

/** The helper's cast: an object's schema alone is handed in. */
const shapeIn = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> =>
  (schema.def as unknown as { shape: Readonly<Record<string, z.ZodType>> }).shape
