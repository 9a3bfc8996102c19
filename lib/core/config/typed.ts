import { z } from 'zod'
import type { YamlPath } from './yaml-file.ts'

type Schema = z.core.SomeType

/**
 * Whether a schema takes a number or true/false at a path: then `5` in YAML is 5. Elsewhere a scalar stays the text
 * that was written, so that a header's `1.10` or a password's `007` is not lost.
 */
export function createTypedTest(schema: Schema): (path: YamlPath) => boolean {
  const known = new Map<string, boolean>()
  return path => {
    const pattern = path.map(part => (typeof part === 'number' ? '*' : String(part))).join('\n')
    const before = known.get(pattern)
    if (before !== undefined) return before
    const isTyped = schemasAt(schema, path).some(takesTyped)
    known.set(pattern, isTyped)
    return isTyped
  }
}

/** The schemas, none of them a wrapper or a union, that a value at the path may meet. */
function schemasAt(schema: Schema, path: YamlPath): Schema[] {
  const inner = unwrapped(schema)
  if (inner) return inner.flatMap(one => schemasAt(one, path))
  const [key, ...rest] = path
  if (key === undefined) return [schema]
  const member = memberOf(schema, key)
  return member ? schemasAt(member, rest) : []
}

/** What stands inside a schema that adds nothing to the shape; null for one that has a shape itself. */
function unwrapped(schema: Schema): readonly Schema[] | null {
  if (schema instanceof z.ZodUnion) return schema.options
  if (schema instanceof z.ZodLazy) return [schema.unwrap()]
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return [schema.unwrap()]
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return [schema.unwrap()]
  return schema instanceof z.ZodPipe ? [schema.in] : null
}

function memberOf(schema: Schema, key: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (!(schema instanceof z.ZodObject)) return undefined
  const name = String(key)
  return Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
}

function takesTyped(schema: Schema): boolean {
  if (schema instanceof z.ZodLiteral) {
    return [...schema.values].some(value => typeof value !== 'string')
  }
  return schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean
}
