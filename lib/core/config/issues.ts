import type { z } from 'zod'
import { keyPositionAt, type Position, positionAt, type YamlFile, type YamlPath } from './yaml-file.ts'

/** What is wrong in a file, and where. Line and column from 1. */
export type Issue = Position & { readonly file: string; readonly message: string }

/** One file under inspection, and where its issues gather. */
export type Inspection = {
  readonly path: string
  readonly yaml: YamlFile
  readonly issues: Issue[]
}

/** Reports at the value of a path. */
export function report(inspection: Inspection, path: YamlPath, message: string): void {
  inspection.issues.push({ file: inspection.path, ...positionAt(inspection.yaml, path), message })
}

/** Reports at the key of a field. */
export function reportField(
  inspection: Inspection,
  place: { path: YamlPath; field: string },
  message: string,
): void {
  const position = keyPositionAt(inspection.yaml, place.path, place.field)
  inspection.issues.push({ file: inspection.path, ...position, message })
}

/** The wording of zod's own findings, for everything that a field does not word itself. */
export const wordIssue: z.core.$ZodErrorMap = issue => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'missing'
        : `found ${kindOf(issue.input)}, expected ${KINDS[issue.expected] ?? issue.expected}`
    case 'invalid_union':
      return issue.discriminator === undefined ? undefined : unknownKind(issue)
    case 'invalid_value':
      return `${lackOf(issue.input)}: expected one of ${issue.values.map(quote).join(', ')}`
    default:
      return undefined
  }
}

/** A mapping whose `kind` is none of those that there are. */
function unknownKind(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, discriminator, options } = issue
  const kind = typeof input === 'object' && input !== null ? Reflect.get(input, discriminator ?? '') : input
  const expected = `expected one of ${Array.isArray(options) ? options.map(quote).join(', ') : 'its kinds'}`
  return `${lackOf(kind)}: ${expected}`
}

const lackOf = (value: unknown): string => (value === undefined ? 'missing' : `${quote(value)} is not known`)

const KINDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'nothing'
  return typeof value === 'object' ? 'a mapping' : quote(value)
}

export const quote = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

type ZodIssue = z.core.$ZodIssue

/** Zod's findings with each union's replaced by those of the alternative that was probably meant. */
export function plainIssues(issues: readonly ZodIssue[]): ZodIssue[] {
  return issues.flatMap(issue => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
    const alternatives = issue.errors.map(plainIssues).sort((a, b) => distanceOf(a) - distanceOf(b))
    return (alternatives[0] ?? []).map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }))
  })
}

/** How far a value is from an alternative: its faults, each unknown field counted; a misspelt one is near. */
const distanceOf = (issues: readonly ZodIssue[]): number =>
  issues.reduce((sum, issue) => {
    if (issue.code !== 'unrecognized_keys') return sum + 1
    return sum + issue.keys.length - (issue.message.includes('did you mean') ? 0.5 : 0)
  }, 0)

/** Turns zod's findings into issues with their places; `from` is where the parsed value stands in the file. */
export function reportZod(inspection: Inspection, error: z.ZodError, from: YamlPath = []): void {
  for (const issue of plainIssues(error.issues)) {
    const path = [...from, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n')
      for (const [i, field] of issue.keys.entries()) {
        reportField(inspection, { path, field }, messages[i] ?? `unknown field "${field}"`)
      }
      continue
    }
    if (issue.code === 'invalid_key') {
      const place = { path: path.slice(0, -1), field: String(path.at(-1)) }
      reportField(inspection, place, issue.issues[0]?.message ?? issue.message)
      continue
    }
    const field = path.findLast(part => typeof part === 'string')
    const prefix = field === undefined || issue.path.length === 0 ? '' : `${field}: `
    report(inspection, path, prefix + issue.message)
  }
}

/** In the order of the files, then of their lines. */
export function sortIssues(issues: readonly Issue[], files: readonly string[]): Issue[] {
  return [...issues].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  )
}

export const formatIssue = (issue: Issue): string =>
  `${issue.file}:${issue.line}:${issue.column}: ${issue.message}`
