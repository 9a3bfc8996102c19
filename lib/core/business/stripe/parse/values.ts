import { z } from 'zod'

/** An object of Stripe that stands there whole or by its id. */
export const Ref = z.union([z.string().min(1), z.object({ id: z.string().min(1) }).transform(({ id }) => id)])

/** Stripe's seconds since 1970, as ms. */
export const Seconds = z
  .number()
  .int()
  .transform(seconds => seconds * 1_000)

export const Minor = z.number().int()

/** A decimal number: text in JSON, an object of its own from the library. Kept as text. */
export const DecimalText = z.preprocess(
  value => (typeof value === 'number' || typeof value === 'object' ? String(value) : value),
  z.string().regex(/^-?\d+(\.\d+)?$/, 'no decimal number'),
)

/** Of `{ object: 'list', data: […] }`, or a bare array as older versions have it. */
export const listOf = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    value => (typeof value === 'object' && value !== null && 'data' in value ? value.data : value),
    z.array(schema),
  )

/** What a parser makes of one object of Stripe, or why it can't be read: path and reason. */
export type Parsed<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly id: string | null; readonly reason: string }

/** Reads an object by its schema. Never throws: one bad object must not stop the others. */
export function readAs<S extends z.ZodType>(schema: S, raw: unknown): Parsed<z.output<S>> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { kind: 'read', value: parsed.data }
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') || 'the object'
  return { kind: 'unreadable', id: idOf(raw), reason: `${where}: ${issue?.message ?? 'not readable'}` }
}

/** The id of an object that nothing else is known of. */
export function idOf(raw: unknown): string | null {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null
  return typeof id === 'string' ? id : null
}
