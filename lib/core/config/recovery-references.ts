import { namesInText } from '../runbook/names.ts'
import type { EntryConfigs } from './entries.ts'
import type { EntryFault } from './fault.ts'
import type { StepConfig } from './schema/action.ts'
import { placeFaults, type Surroundings, unknown } from './surroundings.ts'

type Action = EntryConfigs['action']

/** Names in an action that lead nowhere, and what must not run by itself where it stands. */
export function actionReferences(action: Action, around: Surroundings): EntryFault[] {
  const { service, guards, proof } = action
  const name = (kind: keyof Surroundings['keys'], path: EntryFault['path'], given: string | undefined) =>
    unknown(kind, { path, name: given, service }, around)
  return [
    ...placeFaults(action, around),
    ...action.steps.flatMap((step, i) => stepReferences(step, ['steps', i], { service, around })),
    ...action.dry_run.flatMap((step, i) => stepReferences(step, ['dry_run', i], { service, around })),
    ...proof.checks.flatMap((check, i) => name('check', ['proof', 'checks', i], check)),
    ...proof.heartbeats.flatMap((beat, i) => name('heartbeat', ['proof', 'heartbeats', i], beat)),
    ...guards.unless_down.flatMap((unless, i) => {
      const path = ['guards', 'unless_down', i]
      return [
        ...name('check', [...path, 'check'], unless.check),
        ...(unless.service === undefined
          ? []
          : under(path, placeFaults({ service: unless.service }, around))),
        ...name('action', [...path, 'offer'], unless.offer),
        ...offersItself(action, unless.offer, [...path, 'offer']),
      ]
    }),
    ...healerFaults(action, around),
  ]
}

const under = (path: EntryFault['path'], faults: readonly EntryFault[]): EntryFault[] =>
  faults.map(fault => ({ ...fault, path: [...path, ...fault.path] }))

type Home = { readonly service: string; readonly around: Surroundings }

function stepReferences(step: StepConfig, path: EntryFault['path'], { service, around }: Home): EntryFault[] {
  switch (step.kind) {
    case 'http':
      return []
    case 'runner':
      return unknown('runner', { path: [...path, 'runner'], name: step.runner, service: null }, around)
    case 'recheck':
      return step.checks.flatMap((check, i) =>
        unknown('check', { path: [...path, 'checks', i], name: check, service }, around),
      )
  }
}

function offersItself(action: Action, offer: string | undefined, path: EntryFault['path']): EntryFault[] {
  const own = offer === action.slug || offer === `${action.service}/${action.slug}`
  return own ? [{ path, message: 'offer: an action cannot be offered in its own place' }] : []
}

/** Two healers on one service fight. */
function healerFaults({ automatic, service, part }: Action, { selfHealing }: Surroundings): EntryFault[] {
  const healer = [service, `${service}/${part}`].find(name => selfHealing.has(name))
  if (!automatic || healer === undefined) return []
  const message = `automatic: "${healer}" heals itself (self_healing), and two healers on one service fight: expected none`
  return [{ path: ['automatic'], message }]
}

/** Names in a runbook that lead nowhere. */
export const runbookReferences = (
  { services, checks, text }: EntryConfigs['runbook'],
  around: Surroundings,
): EntryFault[] => [
  ...services.flatMap((bound, i) => {
    const [service = '', part] = bound.split('/')
    return placeFaults({ service, part }, around).map(({ message }) => ({
      path: ['services', i],
      message: message.replace(/^\w+/, 'services'),
    }))
  }),
  ...checks.flatMap((check, i) =>
    unknown('check', { path: ['checks', i], name: check, service: null }, around),
  ),
  ...namesInText(text).flatMap(({ kind, key, line }) =>
    unknown(kind, { path: ['text'], name: key, service: null }, around).map(({ path, message }) => ({
      path,
      message: message.replace(/^text: /, `text: line ${line}: `),
    })),
  ),
]
