import { compileAlertMatchers } from '../alert/label-test.ts'
import { parseMatchers } from '../alert/matcher-text.ts'
import type { RunbookConfig } from '../config/schema/runbook.ts'
import { labelsFromObject } from '../labels/index.ts'

/** How near a runbook is: it is meant for just this, or only speaks of the same service. */
export type Nearness = 'opens' | 'same_service'
export type Binding = { readonly nearness: Nearness; readonly why: string }

type Bound = Pick<RunbookConfig, 'services' | 'alerts' | 'checks' | 'states'>
type LabelTexts = Readonly<Record<string, string>>

/** Whether a runbook is for an alert with these labels; null = it is not. */
export function bindToAlert(runbook: Bound, labels: LabelTexts): Binding | null {
  const set = labelsFromObject(labels)
  const matched = runbook.alerts.find(text => {
    const parsed = parseMatchers(text)
    return 'matchers' in parsed && compileAlertMatchers(parsed.matchers)(set)
  })
  if (matched !== undefined) return { nearness: 'opens', why: `the alert matches ${matched}` }
  const { service = '', check = '' } = labels
  if (runbook.checks.includes(`${service}/${check}`))
    return { nearness: 'opens', why: `it is for the check ${service}/${check}` }
  return speaksOf(runbook, service, labels.part || null)
}

export type ServiceStanding = {
  readonly service: string
  readonly part: string | null
  readonly state: string
  /** Checks of the service that are in a bad state, by their keys. */
  readonly badChecks: readonly string[]
}

/** Whether a runbook is for a service, or one of its parts, as it stands now. */
export function bindToService(runbook: Bound, standing: ServiceStanding): Binding | null {
  const { service, part, state, badChecks } = standing
  const bad = runbook.checks.find(key => badChecks.includes(key))
  if (bad !== undefined) return { nearness: 'opens', why: `the check ${bad} is not up` }
  const name = part === null ? service : `${service}/${part}`
  if (runbook.services.includes(name) && runbook.states.some(one => one === state))
    return { nearness: 'opens', why: `${name} is ${state}` }
  return speaksOf(runbook, service, part)
}

/** One of a service speaks of its parts, too; one of a part alone is no runbook of its sisters. */
function speaksOf({ services, checks }: Bound, service: string, part: string | null): Binding | null {
  const isOf = (name: string) =>
    name === service || (part === null ? name.startsWith(`${service}/`) : name === `${service}/${part}`)
  if (service !== '' && (services.some(isOf) || checks.some(key => key.startsWith(`${service}/`))))
    return { nearness: 'same_service', why: `it speaks of ${service}` }
  return null
}
