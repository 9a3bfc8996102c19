import { parseMatchers } from '../alert/matcher-text.ts'
import { compileJsonPath, rootedPath } from '../check/json-path.ts'
import { stepFaults, type TextScope, unknownPlaces } from './action-step-faults.ts'
import { parseDurationMs } from './duration.ts'
import { findExpressionFault } from './expression.ts'
import type { EntryFault } from './fault.ts'
import type { ActionConfig, ParameterConfig } from './schema/action.ts'

/** What is wrong with an action beyond its shape, as far as it can be seen without the others. Secrets in place. */
export const actionFaults = (config: ActionConfig): readonly EntryFault[] => [
  ...kindFaults(config),
  ...nameFaults(config),
  ...config.parameters.flatMap((parameter, i) => parameterFaults(parameter, i, config)),
  ...stepFaults(config),
  ...matcherFaults(config.alerts, ['alerts']),
  ...guardFaults(config),
  ...proofFaults(config),
  ...automaticFaults(config),
]

type Path = EntryFault['path']

const fault = (path: Path, message: string): EntryFault => ({
  path,
  message: `${String(path.findLast(step => typeof step === 'string'))}: ${message}`,
})

function kindFaults(config: ActionConfig): EntryFault[] {
  const { safe, dangerous, admins_only: isForAdmins } = config
  return [
    ...(safe && dangerous
      ? [fault(['safe'], 'a dangerous action is not safe: expected only one of them')]
      : []),
    ...(safe && isForAdmins
      ? [fault(['safe'], 'on-call staff could not press it: admins_only stands beside it')]
      : []),
    ...(config.kind === 'diagnostic' && hasProof(config)
      ? [fault(['proof'], 'a diagnostic proves nothing: expected none, or kind: recovery')]
      : []),
    ...tablePlaceFaults(config),
  ]
}

/** A table is asked for whenever somebody looks: nothing is chosen, done or tried. */
function tablePlaceFaults({ kind, steps, dry_run, parameters }: ActionConfig): EntryFault[] {
  const at = steps.findIndex(step => step.kind === 'http' && step.table !== undefined)
  const step = steps[at]
  if (step?.kind !== 'http') return []
  const why =
    kind !== 'diagnostic'
      ? 'only a diagnostic shows a table: expected kind: diagnostic beside it'
      : steps.length > 1 || dry_run.length > 0 || parameters.length > 0
        ? 'it stands alone: expected one step, no dry_run and no parameters'
        : step.method !== 'GET' || step.body !== undefined
          ? 'it is asked for by GET, without a body'
          : null
  return why === null ? [] : [fault(['steps', at, 'table'], why)]
}

const hasProof = ({ proof }: ActionConfig): boolean =>
  proof.checks.length + proof.expressions.length + proof.heartbeats.length > 0

/** `{{name}}` must mean one thing. */
function nameFaults({ parameters, secrets }: ActionConfig): EntryFault[] {
  const names = parameters.map(({ name }) => name)
  return names.flatMap((name, i) => {
    const path = ['parameters', i, 'name']
    if (names.indexOf(name) !== i) return [fault(path, `the parameter "${name}" is there already`)]
    return Object.hasOwn(secrets, name)
      ? [fault(path, `"${name}" is a secret already: expected another name`)]
      : []
  })
}

function parameterFaults(parameter: ParameterConfig, i: number, { secrets }: ActionConfig): EntryFault[] {
  const path = ['parameters', i]
  switch (parameter.type) {
    case 'choice':
      return [
        ...foreignFields(parameter, path, ['min', 'max']),
        ...choiceFaults(parameter, path),
        ...choicesFromFaults(parameter, [...path, 'choices_from'], secrets),
      ]
    case 'integer':
      return [
        ...foreignFields(parameter, path, ['choices', 'choices_from']),
        ...integerFaults(parameter, path),
      ]
    case 'mark':
      return [
        ...foreignFields(parameter, path, ['choices_from', 'min', 'max']),
        ...(parameter.default === undefined || parameter.default === 'latest'
          ? []
          : [fault([...path, 'default'], 'marks come and go: expected latest, or none')]),
      ]
  }
}

type Field = 'choices' | 'choices_from' | 'min' | 'max' | 'default'

function foreignFields(parameter: ParameterConfig, path: Path, fields: readonly Field[]): EntryFault[] {
  return fields.flatMap(field => {
    const value = parameter[field]
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined
    return isGiven ? [fault([...path, field], `has no effect on a parameter of type ${parameter.type}`)] : []
  })
}

function choiceFaults(
  { choices, choices_from: from, ...parameter }: ParameterConfig,
  path: Path,
): EntryFault[] {
  const preset: string | number | undefined = parameter.default
  if (choices.length === 0 && !from)
    return [fault([...path, 'choices'], 'nothing to choose from: expected a list, or choices_from')]
  if (choices.length > 0 && from)
    return [fault([...path, 'choices'], 'stand beside choices_from: expected only one of them')]
  const repeated = choices.flatMap((choice, i) =>
    choices.indexOf(choice) === i ? [] : [fault([...path, 'choices', i], `"${choice}" is there already`)],
  )
  if (preset === undefined || from || choices.includes(String(preset))) return repeated
  const message = `${JSON.stringify(preset)} is none of the choices: expected one of ${choices.map(c => `"${c}"`).join(', ')}`
  return [...repeated, fault([...path, 'default'], message)]
}

function integerFaults({ min, max, ...parameter }: ParameterConfig, path: Path): EntryFault[] {
  const preset: string | number | undefined = parameter.default
  if (min === undefined || max === undefined) {
    const field = min === undefined ? 'min' : 'max'
    return [fault([...path, field], 'is missing: an integer has a least and a greatest value')]
  }
  if (min > max) return [fault([...path, 'max'], `is below min (${min})`)]
  if (preset === undefined) return []
  const isWithin = typeof preset === 'number' && Number.isInteger(preset) && preset >= min && preset <= max
  return isWithin ? [] : [fault([...path, 'default'], `is not a whole number from ${min} to ${max}`)]
}

function choicesFromFaults(
  { choices_from: from }: ParameterConfig,
  path: Path,
  secrets: ActionConfig['secrets'],
): EntryFault[] {
  if (!from) return []
  const scope: TextScope = { secrets: Object.keys(secrets), parameters: [] }
  const { each, value, label, description, available, dangerous } = from
  const within = { value, label, description, available, dangerous }
  return [
    ...unknownPlaces(from.url, [...path, 'url'], scope),
    ...Object.entries(from.headers).flatMap(([name, text]) =>
      unknownPlaces(text, [...path, 'headers', name], scope),
    ),
    ...jsonPathFaults(each, [...path, 'each']),
    ...Object.entries(within).flatMap(([field, text]) =>
      text === undefined ? [] : jsonPathFaults(rootedPath(text), [...path, field]),
    ),
  ]
}

function jsonPathFaults(text: string, path: Path): EntryFault[] {
  try {
    compileJsonPath(text)
    return []
  } catch (error) {
    return [fault(path, `not a JSONPath: ${error instanceof Error ? error.message : String(error)}`)]
  }
}

function matcherFaults(text: string | undefined, path: Path): EntryFault[] {
  if (text === undefined) return []
  const parsed = parseMatchers(text)
  if ('fault' in parsed) return [fault(path, `not matchers, such as alertname="Down": ${parsed.fault}`)]
  return parsed.matchers.length === 0
    ? [fault(path, 'is empty: expected matchers such as alertname="Down"')]
    : []
}

function expressionFaults(expr: string, path: Path): EntryFault[] {
  const wrong = findExpressionFault(expr)
  return wrong ? [{ ...fault(path, `not PromQL: ${wrong.message}`), offset: wrong.start }] : []
}

const WARNING_PLACE = ['value'] as const

function guardFaults({ guards }: ActionConfig): EntryFault[] {
  const { preconditions, warn, unless_down: unless } = guards
  return [
    ...preconditions.flatMap(({ expr }, i) => expressionFaults(expr, ['guards', 'preconditions', i, 'expr'])),
    ...warn.flatMap(({ expr, text }, i) => [
      ...expressionFaults(expr, ['guards', 'warn', i, 'expr']),
      ...unknownPlaces(text, ['guards', 'warn', i, 'text'], { secrets: [], parameters: WARNING_PLACE }),
    ]),
    ...unless.flatMap(({ check, service }, i) =>
      (check === undefined) === (service === undefined)
        ? [fault(['guards', 'unless_down', i], 'expected a check or a service, one of the two')]
        : [],
    ),
  ]
}

const ms = (duration: string): number => parseDurationMs(duration) ?? 0

function proofFaults(config: ActionConfig): EntryFault[] {
  const { expressions, first_delay: delay, interval, limit, stable } = config.proof
  const needed = ms(delay) + (stable - 1) * ms(interval)
  const isTooShort = hasProof(config) && needed > ms(limit)
  const words = `${stable} looks at an interval of ${interval}, the first after ${delay}, take longer than ${limit}`
  return [
    ...expressions.flatMap(({ expr, rises_by: rises, falls_by: falls }, i) => [
      ...expressionFaults(expr, ['proof', 'expressions', i, 'expr']),
      ...(rises !== undefined && falls !== undefined
        ? [
            fault(
              ['proof', 'expressions', i, 'falls_by'],
              'stands beside rises_by: expected only one of them',
            ),
          ]
        : []),
    ]),
    ...(isTooShort ? [fault(['proof', 'limit'], `it could never be proven: ${words}`)] : []),
  ]
}

/** Why an action may never run by itself; the first reason of each kind. */
function automaticFaults(config: ActionConfig): EntryFault[] {
  const { automatic, guards, parameters } = config
  if (!automatic) return []
  const reasons = [
    config.kind === 'diagnostic' && 'a diagnostic changes nothing: only a recovery may run by itself',
    config.dangerous && 'a dangerous action never runs by itself',
    !config.dangerous && !config.safe && 'only a safe action may run by itself: expected safe: true',
    config.kind === 'recovery' &&
      !hasProof(config) &&
      'without proof nobody would learn whether it helped: expected one under proof',
    guards.second_person && 'it asks for a second person, and could not run by itself',
    parameters.some(({ default: preset }) => preset === undefined) &&
      'nobody gives its parameters then: expected a default for each',
  ]
  return [
    ...reasons.flatMap(reason => (reason === false ? [] : [fault(['automatic'], reason)])),
    ...matcherFaults(automatic.alerts, ['automatic', 'alerts']),
  ]
}
