import type { FieldErrors, FieldPath, ResolverResult } from 'react-hook-form'
import { plainIssues, wordIssue } from '../../../lib/core/config/issues.ts'
import { ActionConfig } from '../../../lib/core/config/schema/action.ts'
import { nestedFaults } from '../../check-form/form-faults.ts'
import { type ActionFormValues, type Problem, toConfig } from './form-values.ts'

/** What is wrong with a form by the server's own schema, each at the field that shows it. */
export function faultsOf(values: ActionFormValues): readonly Problem[] {
  const { config, problems } = toConfig(values)
  const parsed = ActionConfig.safeParse(config, { error: wordIssue })
  if (parsed.success) return problems
  const issues = plainIssues(parsed.error.issues).map(({ path, message }) =>
    placed(path.map(String), message, values),
  )
  // What cannot be read is not there for the schema: one of the two is enough.
  return [...problems, ...issues.filter(issue => !problems.some(({ path }) => path === issue.path))]
}

/** Lists that stand beside the part that they belong to in the configuration. */
const APART: Readonly<Record<string, string>> = {
  'guards.warn': 'warn',
  'guards.preconditions': 'preconditions',
  'proof.expressions': 'expressions',
  dry_run: 'dryRun',
}

/** Where the form shows a place of the configuration; `root` where nothing does. */
export function formPath(path: readonly string[], values: ActionFormValues): string {
  const [first = '', second = ''] = path
  if (first === 'secrets') return secretPath(second, values)
  const apart = APART[`${first}.${second}`]
  if (apart) return reached([apart, ...path.slice(2)], values)
  if (APART[first]) return reached([APART[first], ...path.slice(1)], values)
  return reached(first in values ? path : ['own', ...path], values)
}

/** As deep as the form has fields: an entry of a list that is one text is that text. */
function reached(path: readonly string[], values: ActionFormValues): string {
  let at: unknown = values
  const steps: string[] = []
  for (const step of path) {
    const inner = memberOf(at, step)
    if (inner === undefined) break
    steps.push(step)
    at = inner
  }
  const isField = typeof at === 'string' || typeof at === 'boolean'
  return isField ? steps.join('.') : 'root'
}

const memberOf = (at: unknown, step: string): unknown =>
  typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === step)?.[1] : undefined

function secretPath(name: string, { secrets }: ActionFormValues): string {
  const index = secrets.findIndex(secret => String(secret.name).trim() === name)
  return index < 0 ? 'root' : `secrets.${index}.${/^[a-zA-Z_]\w*$/.test(name) ? 'value' : 'name'}`
}

function placed(path: readonly string[], message: string, values: ActionFormValues): Problem {
  const place = formPath(path, values)
  const named = path.length === 0 ? message : `${path.join('.')}: ${message}`
  return { path: place, message: place === 'root' ? named : message }
}

/** An issue of the server's answer, whose path is written with dots or brackets. */
export const placedIssue = ({ path, message }: Problem, values: ActionFormValues): Problem =>
  placed(path.split(/[.[\]]+/).filter(Boolean), message, values)

/** For react-hook-form: the values as they are, or what is wrong with them. */
export function resolveForm(values: ActionFormValues): ResolverResult<ActionFormValues> {
  const faults = faultsOf(values)
  if (faults.length === 0) return { values, errors: {} }
  // The helper's cast: the paths are those of the form's own fields.
  return { values: {}, errors: nestedFaults(faults) as FieldErrors<ActionFormValues> }
}

/** The helper's cast: what is placed is a field of the form, or `root`. */
export const fieldName = (path: string): FieldPath<ActionFormValues> | 'root' =>
  path as FieldPath<ActionFormValues> | 'root'
