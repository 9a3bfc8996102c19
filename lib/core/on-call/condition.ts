import { parseMatchers } from '../alert/matcher-text.ts'
import type { ConditionConfig } from '../config/schema/escalation.ts'
import { compileMatchers, labelsFromObject } from '../labels/index.ts'
import { isWithinHours, localText, NO_HOLIDAYS } from './hours.ts'

/** What a condition is asked about. */
export type Circumstances = {
  readonly labels: Readonly<Record<string, string>>
  readonly zone: string
  readonly atMs: number
}

const NAMED = ['severity', 'kind', 'cause'] as const

/** Why a condition does not hold, in words; null when it holds. */
export function whyNot(condition: ConditionConfig, { labels, zone, atMs }: Circumstances): string | null {
  for (const name of NAMED) {
    const wanted = condition[name]
    if (wanted === undefined || wanted.includes(labels[name] ?? '')) continue
    const found = labels[name] ? `is "${labels[name]}"` : 'is not told'
    return `its ${name} ${found}, and the step is for ${wanted.map(value => `"${value}"`).join(', ')}`
  }
  for (const text of condition.matchers ?? []) {
    const parsed = parseMatchers(text)
    if ('fault' in parsed) return parsed.fault
    if (!compileMatchers(parsed.matchers)(labelsFromObject(labels))) return `its labels do not match ${text}`
  }
  if (condition.hours && !isWithinHours(condition.hours, { zone, holidays: NO_HOLIDAYS }, atMs))
    return `${localText(atMs, zone)} is not in its hours`
  return null
}

/** In words why a condition holds, for the record of a decision. */
export function whyHolds(condition: ConditionConfig, labels: Readonly<Record<string, string>>): string {
  const named = NAMED.filter(name => condition[name]).map(name => `${name} "${labels[name] ?? ''}"`)
  return [...named, ...(condition.matchers ?? []), ...(condition.hours ? ['its hours'] : [])].join(', ')
}

/** What is wrong with a condition's matchers, each with its place. */
export function conditionFaults(
  condition: ConditionConfig | undefined,
): readonly { readonly index: number; readonly message: string }[] {
  return (condition?.matchers ?? []).flatMap((text, index) => {
    const parsed = parseMatchers(text)
    return 'fault' in parsed ? [{ index, message: parsed.fault }] : []
  })
}
