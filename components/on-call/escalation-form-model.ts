import type { ConditionConfig, StepConfig, TargetConfig } from '../../lib/core/config/schema/escalation.ts'
import { type FormText, given, linesOf, listOf, numberOf } from './entry-form.ts'

export const TARGET_KINDS = ['schedule', 'person', 'receiver'] as const
export type TargetKind = (typeof TARGET_KINDS)[number]
export const TARGET_WORDS: Readonly<Record<TargetKind, string>> = {
  schedule: 'Who is on call by',
  person: 'Person',
  receiver: 'Receiver',
}

/** Kind and value of a target, as its two fields have them. */
export function targetParts(target: TargetConfig): { readonly kind: TargetKind; readonly value: string } {
  if ('person' in target) return { kind: 'person', value: target.person }
  if ('schedule' in target) return { kind: 'schedule', value: target.schedule }
  return { kind: 'receiver', value: target.receiver }
}

/** "whoever is on call by platform", "ines@example.org", "receiver mail". */
export function targetText(target: TargetConfig): string {
  const { kind, value } = targetParts(target)
  return kind === 'schedule'
    ? `whoever is on call by ${value}`
    : kind === 'person'
      ? value
      : `receiver ${value}`
}

const STEP_FIELDS = ['name', 'after', 'urgency', 'duties', 'tell', 'when', 'first_when'] as const
const CONDITION_FIELDS = ['severity', 'kind', 'cause', 'matchers'] as const
type ConditionName = 'when' | 'first_when'

export const stepField = (step: number, field: (typeof STEP_FIELDS)[number]): string =>
  `steps.${step}.${field}`
export const conditionField = (
  step: number,
  condition: ConditionName,
  field: (typeof CONDITION_FIELDS)[number],
): string => `steps.${step}.${condition}.${field}`

/** How many targets each step shows. */
export type StepRows = readonly { readonly targets: number; readonly before: StepConfig | null }[]

export const escalationFields = (rows: StepRows): string[] => [
  'name',
  'slug',
  'description',
  'services',
  'zone',
  'repeat',
  'repeat_after',
  'acknowledge_expires',
  'last_resort',
  'steps',
  ...rows.flatMap((row, step) => [
    ...STEP_FIELDS.map(field => stepField(step, field)),
    ...CONDITION_FIELDS.map(field => conditionField(step, 'when', field)),
    ...CONDITION_FIELDS.map(field => conditionField(step, 'first_when', field)),
    ...Array.from({ length: row.targets }, (_, target) => `${stepField(step, 'tell')}.${target}`),
  ]),
]

/** An escalation as the server takes it; conditions that the form does not show stay as they were. */
export function escalationWish(
  text: FormText,
  rows: StepRows,
  form: { readonly services: readonly string[]; readonly sendsResolved: boolean },
): Record<string, unknown> {
  return {
    name: text('name'),
    slug: text('slug'),
    ...given('description', text('description').trim()),
    services: form.services,
    ...given('zone', text('zone').trim()),
    steps: rows.map((row, step) => stepWish(text, step, row)),
    repeat: numberOf(text('repeat')),
    ...given('repeat_after', text('repeat_after').trim()),
    last_resort: readTarget(text, 'last_resort'),
    ...given('acknowledge_expires', text('acknowledge_expires').trim()),
    send_resolved: form.sendsResolved,
  }
}

function stepWish(text: FormText, step: number, { targets, before }: StepRows[number]) {
  const when = readCondition(text, { step, name: 'when', before: before?.when })
  const firstWhen = readCondition(text, { step, name: 'first_when', before: before?.first_when })
  return {
    name: text(stepField(step, 'name')).trim(),
    ...given('duties', text(stepField(step, 'duties')).trim()),
    after: text(stepField(step, 'after')).trim() || '0s',
    tell: Array.from({ length: targets }, (_, at) => readTarget(text, `${stepField(step, 'tell')}.${at}`)),
    urgency: text(stepField(step, 'urgency')),
    ...(when ? { when } : {}),
    ...(firstWhen ? { first_when: firstWhen } : {}),
  }
}

const readTarget = (text: FormText, name: string): Record<string, string> => ({
  [text(`${name}.kind`)]: text(`${name}.value`).trim(),
})

type ConditionPlace = { step: number; name: ConditionName; before: ConditionConfig | undefined }

function readCondition(
  text: FormText,
  { step, name, before }: ConditionPlace,
): Record<string, unknown> | null {
  const of = (field: (typeof CONDITION_FIELDS)[number]) => text(conditionField(step, name, field))
  const condition: Record<string, unknown> = before?.hours ? { hours: before.hours } : {}
  for (const field of ['severity', 'kind', 'cause'] as const) {
    const values = listOf(of(field))
    if (values.length > 0) condition[field] = values
  }
  const matchers = linesOf(of('matchers'))
  if (matchers.length > 0) condition.matchers = matchers
  return Object.keys(condition).length > 0 ? condition : null
}

/** "severity critical, team="voice"" : a condition in words; null when there is none. */
export function conditionText(condition: ConditionConfig | undefined): string | null {
  if (!condition) return null
  const named = (['severity', 'kind', 'cause'] as const).flatMap(name => {
    const values = condition[name]
    return values ? [`${name} ${values.join(' or ')}`] : []
  })
  const hours = condition.hours ? ['in its hours'] : []
  return [...named, ...(condition.matchers ?? []), ...hours].join(', ')
}
