import { ApiError } from '../../lib/client/api.ts'

/** Reads a member of a form as text; empty when it is not there. */
export type FormText = (name: string) => string

/** A refusal with its issues at the form's fields: what concerns a part of a field stands at that field. */
export function atFields(error: unknown, fields: readonly string[]): unknown {
  if (!(error instanceof ApiError)) return error
  const issues = error.issues.map(issue => ({ ...issue, path: fieldOf(issue.path, fields) ?? issue.path }))
  return new ApiError(error.status, error.code, error.message, issues)
}

/** The field that holds a place of the configuration: `layers.0.people` of `layers.0.people.2`. */
function fieldOf(path: string, fields: readonly string[]): string | undefined {
  const inside = fields.filter(field => path === field || path.startsWith(`${field}.`))
  return inside.toSorted((a, b) => b.length - a.length)[0]
}

/** What cannot be sent as it stands. */
export const refuseField = (path: string, message: string): ApiError =>
  new ApiError(0, 'invalid', message, [{ path, message }])

/** Lines, or what commas part. */
export const listOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map(part => part.trim())
    .filter(part => part !== '')

/** Lines alone: a comma may belong to what stands in one. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

export const given = <T>(name: string, value: T | ''): Record<string, T> =>
  value === '' ? {} : { [name]: value }

/** A whole number as typed; other text goes to the server, which says what it expected. */
export function numberOf(text: string): number | string {
  const value = Number(text.trim())
  return text.trim() !== '' && Number.isFinite(value) ? value : text
}

export type RowState = { readonly ids: readonly number[]; readonly next: number }

/** Rows of a form that keep who they are while others come and go. */
export const rowsOf = (count: number): RowState => ({
  ids: Array.from({ length: count }, (_, index) => index),
  next: count,
})
export const addRow = ({ ids, next }: RowState): RowState => ({ ids: [...ids, next], next: next + 1 })
export const removeRow = ({ ids, next }: RowState, id: number): RowState => ({
  ids: ids.filter(one => one !== id),
  next,
})
