import type { z } from 'zod'

/** A value of a text of JSON, or why it is not one, to go after its name. */
export function parseJson<S extends z.ZodType>(
  text: string,
  schema: S,
): { readonly value: z.output<S> } | { readonly wrong: string } {
  let plain: unknown
  try {
    plain = JSON.parse(text)
  } catch {
    return { wrong: 'are no JSON' }
  }
  const result = schema.safeParse(plain)
  if (result.success) return { value: result.data }
  const [issue] = result.error.issues
  return { wrong: `are not as expected at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? ''}` }
}
