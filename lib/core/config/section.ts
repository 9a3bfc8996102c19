import { z } from 'zod'
import { nearestName } from './nearest.ts'

/** Fields that have no effect here, with the reason that is reported: refused by name, never ignored. */
export type RefusedFields = Readonly<Record<string, string>>

/**
 * A mapping with just these fields. Each unknown field is refused with its own line of the issue's message, in
 * the order of the issue's `keys`: by name when it is known elsewhere, else with the nearest name.
 */
export function section<S extends z.ZodRawShape>(shape: S, refused: RefusedFields = {}) {
  const names = Object.keys(shape)
  return z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => describeUnknownField(key, names, refused)).join('\n')
        : undefined,
  })
}

function describeUnknownField(name: string, known: readonly string[], refused: RefusedFields): string {
  const reason = Object.hasOwn(refused, name) ? refused[name] : undefined
  if (reason !== undefined) return `"${name}" ${reason}`
  const meant = nearestName(name, known)
  const advice = meant === null ? `expected one of ${known.join(', ')}` : `did you mean "${meant}"?`
  return `unknown field "${name}": ${advice}`
}
