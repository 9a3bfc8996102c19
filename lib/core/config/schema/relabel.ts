import { z } from 'zod'
import { RELABEL_ACTIONS, type RelabelAction, type RelabelRule } from '../../relabel/index.ts'
import { Count, LabelName, Regex, Text } from '../fields.ts'
import { section } from '../section.ts'

const DEFAULTS = { separator: ';', regex: '(.*)', replacement: '$1' } as const

const Fields = section({
  source_labels: z.array(LabelName).optional(),
  separator: Text.optional(),
  regex: Regex.optional(),
  modulus: Count.optional(),
  target_label: Text.optional(),
  replacement: Text.optional(),
  action: z
    .string()
    .transform(action => action.toLowerCase())
    .pipe(z.enum(RELABEL_ACTIONS))
    .default('replace'),
})
type Fields = z.output<typeof Fields>
type FieldName = keyof Fields

const NEEDS_TARGET: readonly RelabelAction[] = [
  'replace',
  'hashmod',
  'lowercase',
  'uppercase',
  'keepequal',
  'dropequal',
]
const NO_REPLACEMENT: readonly RelabelAction[] = ['lowercase', 'uppercase', 'keepequal', 'dropequal']

/** Fields that an action does not take at all. */
const FOREIGN: Partial<Record<RelabelAction, readonly FieldName[]>> = {
  keepequal: ['regex', 'modulus', 'separator'],
  dropequal: ['regex', 'modulus', 'separator'],
  labeldrop: ['source_labels', 'target_label', 'modulus', 'separator', 'replacement'],
  labelkeep: ['source_labels', 'target_label', 'modulus', 'separator', 'replacement'],
}

function complaints(rule: Fields): { field: FieldName; message: string }[] {
  const { action } = rule
  const found: { field: FieldName; message: string }[] = []
  if (NEEDS_TARGET.includes(action) && !rule.target_label) {
    found.push({ field: 'target_label', message: `missing: the action ${action} needs it` })
  }
  if (action === 'hashmod' && !rule.modulus) {
    found.push({ field: 'modulus', message: 'missing or 0: the action hashmod needs a number above 0' })
  }
  if (
    NO_REPLACEMENT.includes(action) &&
    (rule.replacement ?? DEFAULTS.replacement) !== DEFAULTS.replacement
  ) {
    found.push({ field: 'replacement', message: `has no effect with the action ${action}` })
  }
  for (const field of FOREIGN[action] ?? []) {
    if (rule[field] !== undefined) found.push({ field, message: `has no effect with the action ${action}` })
  }
  return found
}

/** One relabelling step, with Prometheus' defaults and checks. */
export const RelabelConfig = Fields.transform((rule, ctx): RelabelRule => {
  for (const { field, message } of complaints(rule)) {
    ctx.addIssue({ code: 'custom', path: [field], message, input: rule })
  }
  return {
    sourceLabels: rule.source_labels ?? [],
    separator: rule.separator ?? DEFAULTS.separator,
    regex: rule.regex ?? DEFAULTS.regex,
    modulus: rule.modulus ?? 0,
    targetLabel: rule.target_label ?? '',
    replacement: rule.replacement ?? DEFAULTS.replacement,
    action: rule.action,
  }
})
