import { z } from 'zod'
import { CheckConfig, type CheckKind } from '../../lib/contract/checks.ts'

export type FormField = {
  readonly name: string
  readonly control: 'line' | 'number' | 'yes' | 'choice' | 'json'
  readonly options: readonly string[]
  readonly isRequired: boolean
}

const NAMED_APART: ReadonlySet<string> = new Set(['kind', 'service', 'slug', 'name'])
const FRAME: ReadonlySet<string> = new Set(['object', 'array', 'record', 'union'])

export const CHECK_KINDS: readonly CheckKind[] = CheckConfig.options.map(option => option.shape.kind.value)

/** The fields of a kind in the order of its schema, which alone says what there is. */
export function fieldsOf(kind: CheckKind): readonly FormField[] {
  const option = CheckConfig.options.find(one => one.shape.kind.value === kind)
  const fields = Object.entries<z.ZodType>(option?.shape ?? {})
  return fields.flatMap(([name, schema]) => (NAMED_APART.has(name) ? [] : [fieldOf(name, schema)]))
}

function fieldOf(name: string, schema: z.ZodType): FormField {
  const inner = innerOf(schema)
  const isRequired = !schema.safeParse(undefined).success
  if (inner instanceof z.ZodEnum)
    return { name, control: 'choice', options: inner.options.map(String), isRequired }
  const type = inner.type
  const control = FRAME.has(type)
    ? 'json'
    : type === 'number'
      ? 'number'
      : type === 'boolean'
        ? 'yes'
        : 'line'
  return { name, control, options: [], isRequired }
}

function innerOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    const inner = schema.unwrap()
    return inner instanceof z.ZodType ? innerOf(inner) : schema
  }
  return schema
}

export type ReadForm = { readonly config: unknown } | { readonly path: string; readonly problem: string }

/** What was filled in, as the server takes it; what was left empty is left out, so that the schema's default holds. */
export function readCheckForm(kind: CheckKind, textOf: (name: string) => string): ReadForm {
  const config = new Map<string, unknown>([['kind', kind]])
  for (const name of NAMED_APART) if (name !== 'kind') config.set(name, textOf(name).trim())
  for (const { name, control } of fieldsOf(kind)) {
    const text = textOf(name).trim()
    if (text === '') continue
    if (control === 'number') config.set(name, Number(text))
    else if (control === 'yes') config.set(name, text === 'yes')
    else if (control === 'json') {
      try {
        config.set(name, JSON.parse(text))
      } catch {
        return { path: name, problem: 'This is no JSON: check its brackets, quotes and commas.' }
      }
    } else config.set(name, text)
  }
  return { config: Object.fromEntries(config) }
}
