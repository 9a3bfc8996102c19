import type { FieldErrors, FieldPath, ResolverResult } from 'react-hook-form'
import { CheckConfig } from '../../lib/contract/checks.ts'
import { plainIssues, wordIssue } from '../../lib/core/config/issues.ts'
import { OPERATORS, WORD_LISTS } from './assertion-rows.ts'
import { type CheckFormValues, type Problem, toConfig } from './form-values.ts'
import { fieldsOf } from './kind-schema.ts'

/** What is wrong with a form by the server's own schema, each at the field that shows it. */
export function faultsOf(values: CheckFormValues): readonly Problem[] {
  const { config, problems } = toConfig(values)
  const parsed = CheckConfig.safeParse(config, { error: wordIssue })
  if (parsed.success) return problems
  const issues = plainIssues(parsed.error.issues).map(({ path, message }) => ({
    path: formPath(path.map(String), values),
    message,
  }))
  // What cannot be read is not there for the schema: one of the two is enough.
  return [...problems, ...issues.filter(issue => !problems.some(({ path }) => overlaps(path, issue.path)))]
}

const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || rowOf(a) === rowOf(b)
const rowOf = (path: string): string => path.split('.').slice(0, 2).join('.')

const OWN: ReadonlySet<string> = new Set(['kind', 'service', 'part', 'name', 'slug'])

/** The field of the form that a place of the configuration stands in; `root` when none does. */
export function formPath(path: readonly string[], values: CheckFormValues): string {
  const [first = '', second = '', ...rest] = path
  if (OWN.has(first)) return first
  if (first === 'secrets') return secretPath(second, values)
  if (first === 'assert' && values.assert[Number(second)]) return rulePath(second, rest, values)
  if (first === 'fields' && values.fields[Number(second)]) return `fields.${second}.${rest[0] ?? 'json'}`
  if (first === 'children' && values.children[Number(second)])
    return `children.${second}.${rest[0] === 'means' ? wordList(rest[1]) : (rest[0] ?? 'at')}`
  const known = fieldsOf(values.kind).map(field => field.path)
  const found = known.find(one => one === `${first}/${second}`) ?? known.find(one => one === first)
  return found ? `text.${found}` : 'root'
}

const wordList = (name: string | undefined): string => WORD_LISTS.find(list => list === name) ?? 'up'

function secretPath(name: string, { secrets }: CheckFormValues): string {
  const index = secrets.findIndex(secret => secret.name.trim() === name)
  return index < 0 ? 'root' : `secrets.${index}.${/^[a-zA-Z_]\w*$/.test(name) ? 'value' : 'name'}`
}

function rulePath(index: string, rest: readonly string[], { assert }: CheckFormValues): string {
  const how = assert[Number(index)]?.how
  return `assert.${index}.${how === 'yaml' ? 'yaml' : how === 'words' ? wordsMember(rest) : conditionMember(rest)}`
}

function wordsMember([first, second]: readonly string[]): string {
  if (first === 'means') return wordList(second)
  return first === 'reason' ? 'reason' : 'word'
}

function conditionMember([first, second]: readonly string[]): string {
  if (first === 'state' || first === 'reason') return first
  return OPERATORS.some(name => name === second) ? 'limit' : 'at'
}

/** An issue of the server's answer, whose path may start with the body's own `config`. */
export function placed(issue: Problem, values: CheckFormValues): Problem {
  const path = issue.path.split(/[.[\]]+/).filter(Boolean)
  const inner = path[0] === 'config' ? path.slice(1) : path
  const place = formPath(inner, values)
  return { path: place, message: place === 'root' ? `${inner.join('.')}: ${issue.message}` : issue.message }
}

/** For react-hook-form: the values as they are, or what is wrong with them. */
export function resolveForm(values: CheckFormValues): ResolverResult<CheckFormValues> {
  const faults = faultsOf(values)
  if (faults.length === 0) return { values, errors: {} }
  // The helper's cast: the paths are those of the form's own fields.
  return { values: {}, errors: nestedFaults(faults) as FieldErrors<CheckFormValues> }
}

/** Faults by their dotted paths as a form keeps them: objects in objects, the first one at a place holds. */
export function nestedFaults(faults: readonly Problem[]): Record<string, unknown> {
  const errors: Record<string, unknown> = {}
  for (const { path, message } of faults) {
    const steps = path.split('.')
    let at = errors
    for (const step of steps.slice(0, -1)) at = branch(at, step)
    at[steps.at(-1) ?? path] ??= { type: 'server', message }
  }
  return errors
}

function branch(at: Record<string, unknown>, step: string): Record<string, unknown> {
  const inner = at[step]
  const next = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  at[step] = next
  return next
}

/** The helper's cast: what `placed` gives is a field of the form, or `root`. */
export const fieldName = (path: string): FieldPath<CheckFormValues> | 'root' =>
  path as FieldPath<CheckFormValues> | 'root'
