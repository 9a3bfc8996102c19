import { nearestName } from '../config/nearest.ts'
import type { CheckConfig, CheckOf } from '../config/schema/check.ts'
import { type CheckFault, type FaultPath, faultOf } from './fault.ts'
import { compileJsonPath } from './json-path.ts'
import { placesIn } from './secrets.ts'

/** What is not sent: places there have a meaning of their own, or none. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'secrets',
  'assert',
  'children',
  'fields',
  'table',
  'forget',
  'name',
  'description',
])

/** Every `{{name}}` must be a secret, or be carried from an earlier step. */
export function placeFaults(config: CheckConfig): CheckFault[] {
  const secrets = Object.keys(config.secrets)
  if (config.kind !== 'http') return placesOfParts(config, { path: [], known: secrets })
  const { steps, ...main } = config
  const carried: string[] = []
  const ofSteps = steps.flatMap((step, i) => {
    const { carry, ...sent } = step
    const faults = placesOfParts(sent, { path: ['steps', i], known: [...secrets, ...carried] })
    carried.push(...Object.keys(carry))
    return [...faults, ...carryFaults(carry, ['steps', i, 'carry'])]
  })
  return [...ofSteps, ...placesOfParts(main, { path: [], known: [...secrets, ...carried] })]
}

type Scope = { readonly path: FaultPath; readonly known: readonly string[] }

function placesOfParts(value: object, { path, known }: Scope): CheckFault[] {
  return Object.entries(value).flatMap(([key, part]): CheckFault[] => {
    if (path.length === 0 && NOT_SENT.has(key)) return []
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    if (typeof part === 'object' && part !== null) return placesOfParts(part, { path: at, known })
    if (typeof part !== 'string') return []
    return placesIn(part)
      .filter(name => !known.includes(name))
      .map(name => ({ path: at, message: `${String(at.at(-1))}: ${unknownPlace(name, known)}` }))
  })
}

function unknownPlace(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known)
  const advice =
    meant === null ? 'give it under secrets, or carry it from an earlier step' : `did you mean {{${meant}}}?`
  return `{{${name}}} is neither a secret nor carried: ${advice}`
}

function carryFaults(carry: CheckOf<'http'>['steps'][number]['carry'], path: FaultPath): CheckFault[] {
  return Object.entries(carry).flatMap(([name, text]) => {
    const at = [...path, name]
    if (!text.startsWith('header:')) return faultOf(at, () => compileJsonPath(text))
    return text.length > 'header:'.length
      ? []
      : [{ path: at, message: `${name}: header: needs the name of a header` }]
  })
}
