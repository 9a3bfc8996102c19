import type { ActionConfig, StepConfig } from '../../../lib/core/config/schema/action.ts'
import {
  pairsText,
  readLines,
  readNumber,
  readPairs,
  readYaml,
  yamlText,
} from '../../check-form/plain-text.ts'
import {
  type ActionField,
  AUTOMATIC_FIELDS,
  EXPRESSION_FIELDS,
  GUARD_FIELDS,
  OWN_FIELDS,
  PARAMETER_FIELDS,
  PRECONDITION_FIELDS,
  PROOF_FIELDS,
  STEP_FIELDS,
  WARN_FIELDS,
} from './fields.ts'

/** Members of a part of the form by their names: texts and ticks. */
export type FormRow = Record<string, string | boolean>

/** An action as the form holds it; lists within guards and proof stand beside them. */
export type ActionFormValues = {
  own: FormRow
  parameters: FormRow[]
  steps: FormRow[]
  dryRun: FormRow[]
  guards: FormRow
  warn: FormRow[]
  preconditions: FormRow[]
  proof: FormRow
  expressions: FormRow[]
  automatic: FormRow
  secrets: FormRow[]
}

type Members = Readonly<Record<string, unknown>>

export const emptyRow = (fields: readonly ActionField[]): FormRow =>
  Object.fromEntries(
    fields.map(({ name, control, standard }) => [name, standard ?? (control === 'tick' ? false : '')]),
  )

export const emptyStep = (): FormRow => ({
  ...emptyRow(Object.values(STEP_FIELDS).flat()),
  kind: 'http',
  name: '',
  runner: '',
  command: '',
})

/** An action as the form shows it; without one, an empty form with one HTTP step. */
export function toFormValues(config: ActionConfig | null, service = ''): ActionFormValues {
  const { warn = [], preconditions = [] } = config?.guards ?? {}
  const rows = (fields: readonly ActionField[], list: readonly Members[] = []): FormRow[] =>
    list.map(one => rowOf(fields, one))
  return {
    own: {
      ...rowOf(OWN_FIELDS, config),
      service: config?.service ?? service,
      part: config?.part ?? '',
      name: config?.name ?? '',
      slug: config?.slug ?? '',
    },
    parameters: rows(PARAMETER_FIELDS, config?.parameters),
    steps: config ? config.steps.map(stepRow) : [emptyStep()],
    dryRun: (config?.dry_run ?? []).map(stepRow),
    guards: rowOf(GUARD_FIELDS, config?.guards ?? null),
    warn: rows(WARN_FIELDS, warn),
    preconditions: rows(PRECONDITION_FIELDS, preconditions),
    proof: rowOf(PROOF_FIELDS, config?.proof ?? null),
    expressions: rows(EXPRESSION_FIELDS, config?.proof.expressions),
    automatic: rowOf(AUTOMATIC_FIELDS, config?.automatic ?? null),
    secrets: Object.entries(config?.secrets ?? {}).map(([name, value]) => ({ name, value })),
  }
}

function stepRow(step: StepConfig): FormRow {
  const row = rowOf(STEP_FIELDS[step.kind] ?? [], step)
  const named: FormRow = step.kind === 'runner' ? { runner: step.runner, command: step.command } : {}
  return { ...emptyStep(), ...row, ...named, kind: step.kind, name: step.name ?? '' }
}

function rowOf(fields: readonly ActionField[], members: Members | null): FormRow {
  const row = emptyRow(fields)
  if (!members) return row
  for (const field of fields) {
    const value = members[field.name]
    if (value !== undefined) row[field.name] = shown(field, value)
  }
  return row
}

function shown({ control }: ActionField, value: unknown): string | boolean {
  if (control === 'tick') return value === true
  if (control === 'yaml') return isEmpty(value) ? '' : yamlText(value)
  if (control === 'pairs') return pairsText(Object(value))
  if (control === 'lines' && Array.isArray(value)) return value.join('\n')
  if (control === 'words' && Array.isArray(value)) return value.join(', ')
  return String(value)
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** What cannot be read, at the field of the form that holds it. */
export type Problem = { readonly path: string; readonly message: string }
export type ReadAction = { readonly config: Record<string, unknown>; readonly problems: readonly Problem[] }

/** What was filled in, as the server takes it; what was left empty is left out, so that the schema's default holds. */
export function toConfig(values: ActionFormValues): ReadAction {
  const problems: Problem[] = []
  const read = (path: string, fields: readonly ActionField[], row: FormRow) =>
    readRow({ path, fields, row, problems })
  const list = (path: string, fields: readonly ActionField[], rows: readonly FormRow[]) =>
    rows.map((row, index) => read(`${path}.${index}`, fields, row))
  const steps = (path: string, rows: readonly FormRow[]) =>
    rows.map((row, index) => readStep(row, fields => read(`${path}.${index}`, fields, row)))
  const { own } = values
  const automatic = read('automatic', AUTOMATIC_FIELDS, values.automatic)
  const config = {
    ...read('own', OWN_FIELDS, own),
    service: textIn(own, 'service'),
    ...(textIn(own, 'part') ? { part: textIn(own, 'part') } : {}),
    name: textIn(own, 'name'),
    slug: textIn(own, 'slug'),
    parameters: list('parameters', PARAMETER_FIELDS, values.parameters),
    steps: steps('steps', values.steps),
    dry_run: steps('dryRun', values.dryRun),
    guards: {
      ...read('guards', GUARD_FIELDS, values.guards),
      warn: list('warn', WARN_FIELDS, values.warn),
      preconditions: list('preconditions', PRECONDITION_FIELDS, values.preconditions),
    },
    proof: {
      ...read('proof', PROOF_FIELDS, values.proof),
      expressions: list('expressions', EXPRESSION_FIELDS, values.expressions),
    },
    ...(automatic.alerts === undefined && automatic.enabled !== true ? {} : { automatic }),
    secrets: Object.fromEntries(
      values.secrets.flatMap(row => (textIn(row, 'name') ? [[textIn(row, 'name'), row.value]] : [])),
    ),
  }
  return { config, problems }
}

const textIn = (row: FormRow, name: string): string => String(row[name] ?? '').trim()

function readStep(
  row: FormRow,
  read: (fields: readonly ActionField[]) => Record<string, unknown>,
): Record<string, unknown> {
  const kind = textIn(row, 'kind')
  return {
    kind,
    ...(textIn(row, 'name') ? { name: textIn(row, 'name') } : {}),
    ...(kind === 'runner' ? { runner: textIn(row, 'runner'), command: textIn(row, 'command') } : {}),
    ...read(STEP_FIELDS[kind] ?? []),
  }
}

type RowToRead = {
  readonly path: string
  readonly fields: readonly ActionField[]
  readonly row: FormRow
  readonly problems: Problem[]
}

function readRow({ path, fields, row, problems }: RowToRead): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const field of fields) {
    const value = row[field.name]
    if (typeof value === 'boolean') found[field.name] = value
    if (typeof value !== 'string' || value.trim() === '') continue
    if (field.control === 'yaml') {
      const given = readYaml(value)
      if ('value' in given) found[field.name] = given.value
      else problems.push({ path: `${path}.${field.name}`, message: given.problem })
    } else found[field.name] = meant(field, value)
  }
  return found
}

function meant({ control, name }: ActionField, text: string): unknown {
  if (control === 'number') return readNumber(text)
  if (control === 'lines') return readLines(text)
  if (control === 'pairs') return readPairs(text)
  if (control === 'words')
    return text
      .split(',')
      .map(word => word.trim())
      .filter(Boolean)
  // A parameter's first value is a figure where it is one: the schema takes both.
  if (name === 'default') return readNumber(text)
  return control === 'area' ? text : text.trim()
}
