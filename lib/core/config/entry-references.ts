import { ENTRY_KINDS, type Entries, type EntryConfigs, type EntryKind } from './entries.ts'
import type { EntryFault } from './entry-faults.ts'
import { nearestName } from './nearest.ts'

type NamedService = { readonly slug: string; readonly parts: readonly { readonly slug: string }[] }

/** Everything that an entry may name: all services and entries that are in force together, itself included. */
export type Surroundings = {
  readonly services: ReadonlyMap<string, ReadonlySet<string>>
  readonly keys: Readonly<
    Record<'check' | 'heartbeat' | 'log_signal' | 'schedule' | 'escalation', ReadonlySet<string>>
  >
  /** Key of a check → keys of those that it depends on. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>
  /** Names of receivers; null where they are not known, and not missed. */
  readonly receivers: ReadonlySet<string> | null
  /** Host name of a status page, in lower case → the first page that answers there. */
  readonly hosts: ReadonlyMap<string, string>
  /** Token of a ping address → key of the first heartbeat that has it. */
  readonly tokens: ReadonlyMap<string, string>
}

export function surroundingsOf(
  services: readonly NamedService[],
  entries: Entries,
  receivers: readonly string[] | null = null,
): Surroundings {
  return {
    services: new Map(services.map(({ slug, parts }) => [slug, new Set(parts.map(part => part.slug))])),
    keys: {
      check: new Set(entries.check.map(ENTRY_KINDS.check.keyOf)),
      heartbeat: new Set(entries.heartbeat.map(ENTRY_KINDS.heartbeat.keyOf)),
      log_signal: new Set(entries.log_signal.map(ENTRY_KINDS.log_signal.keyOf)),
      schedule: new Set(entries.schedule.map(ENTRY_KINDS.schedule.keyOf)),
      escalation: new Set(entries.escalation.map(ENTRY_KINDS.escalation.keyOf)),
    },
    dependsOn: new Map(
      entries.check.map(check => [
        ENTRY_KINDS.check.keyOf(check),
        check.depends_on.map(name => keyOfName(check.service, name)),
      ]),
    ),
    receivers: receivers && new Set(receivers),
    hosts: new Map(
      entries.status_page
        .toReversed()
        .flatMap(({ slug, host }) => (host ? [[host.toLowerCase(), slug]] : [])),
    ),
    tokens: new Map(
      entries.heartbeat
        .toReversed()
        .flatMap(heartbeat =>
          heartbeat.token ? [[heartbeat.token, ENTRY_KINDS.heartbeat.keyOf(heartbeat)]] : [],
        ),
    ),
  }
}

/** `slug` is of the same service, `service/slug` of any. */
const keyOfName = (service: string, name: string): string =>
  name.includes('/') ? name : `${service}/${name}`

type Finders = {
  readonly [K in EntryKind]: (config: EntryConfigs[K], around: Surroundings) => readonly EntryFault[]
}

const FINDERS: Finders = {
  check: (check, around) => [...placeFaults(check, around), ...dependencyFaults(check, around)],
  heartbeat: (heartbeat, around) => [...placeFaults(heartbeat, around), ...tokenFaults(heartbeat, around)],
  window: ({ services }, around) =>
    services.flatMap((covered, i) => {
      const [service = '', part] = covered.split('/')
      return placeFaults({ service, part }, around).map(({ message }) => ({
        path: ['services', i],
        message: message.replace(/^\w+/, 'services'),
      }))
    }),
  log_signal: (signal, around) => {
    const { service, heartbeat, state } = signal
    return [
      ...placeFaults(signal, around),
      ...unknown('heartbeat', { path: ['heartbeat'], name: heartbeat, service }, around),
      ...unknown('log_signal', { path: ['state', 'until'], name: state?.until, service }, around),
    ]
  },
  status_page: ({ slug, host, components }, around) => [
    ...hostFaults(slug, host, around),
    ...components.flatMap((component, i) =>
      placeFaults(component, around).map(({ path, message }) => ({
        path: ['components', i, ...path],
        message,
      })),
    ),
  ],
  schedule: () => [],
  escalation: escalationFaults,
  rule: placeFaults,
}

/** Names in an entry that lead nowhere, or round in a circle. */
export const referenceFaults = <K extends EntryKind>(
  kind: K,
  config: EntryConfigs[K],
  around: Surroundings,
): readonly EntryFault[] => FINDERS[kind](config, around)

type Of = { readonly service: string; readonly part?: string | undefined }

function placeFaults({ service, part }: Of, { services }: Surroundings): EntryFault[] {
  const parts = services.get(service)
  if (!parts) {
    return [
      {
        path: ['service'],
        message: `service: there is no service "${service}"${meant(service, services.keys())}`,
      },
    ]
  }
  if (part === undefined || parts.has(part)) return []
  const message = `part: the service "${service}" has no part "${part}"${meant(part, parts)}`
  return [{ path: ['part'], message }]
}

function hostFaults(slug: string, host: string | undefined, { hosts }: Surroundings): EntryFault[] {
  const first = hosts.get(host?.toLowerCase() ?? '')
  if (first === undefined || first === slug) return []
  return [{ path: ['host'], message: `host: the status page "${first}" answers at ${host} already` }]
}

/** The token itself is not told: it is the key to both. */
function tokenFaults(heartbeat: EntryConfigs['heartbeat'], { tokens }: Surroundings): EntryFault[] {
  const first = tokens.get(heartbeat.token ?? '')
  if (first === undefined || first === ENTRY_KINDS.heartbeat.keyOf(heartbeat)) return []
  return [{ path: ['token'], message: `token: the heartbeat "${first}" has the same: expected another` }]
}

function escalationFaults(policy: EntryConfigs['escalation'], around: Surroundings): EntryFault[] {
  const targets = policy.steps.flatMap((step, i) =>
    step.tell.map((target, j) => ({ target, path: ['steps', i, 'tell', j] })),
  )
  const services = policy.services.flatMap((service, i) =>
    placeFaults({ service }, around).map(({ message }) => ({
      path: ['services', i],
      message: message.replace(/^\w+/, 'services'),
    })),
  )
  const all = [...targets, { target: policy.last_resort, path: ['last_resort'] }]
  return [...services, ...all.flatMap(({ target, path }) => targetFaults(target, path, around))]
}

/** People are not missed here: whoever has no account yet is a hole, shown where readiness is. */
function targetFaults(
  target: EntryConfigs['escalation']['last_resort'],
  path: readonly (string | number)[],
  { keys, receivers }: Surroundings,
): EntryFault[] {
  if ('schedule' in target && !keys.schedule.has(target.schedule)) {
    const message = `schedule: there is no schedule "${target.schedule}"${meant(target.schedule, keys.schedule)}`
    return [{ path: [...path, 'schedule'], message }]
  }
  if ('receiver' in target && receivers && !receivers.has(target.receiver)) {
    const message = `receiver: there is no receiver "${target.receiver}"${meant(target.receiver, receivers)}`
    return [{ path: [...path, 'receiver'], message }]
  }
  return []
}

type Naming = {
  readonly path: readonly (string | number)[]
  readonly name: string | undefined
  readonly service: string
}

function unknown(
  kind: keyof Surroundings['keys'],
  { path, name, service }: Naming,
  { keys }: Surroundings,
): EntryFault[] {
  if (name === undefined) return []
  const key = keyOfName(service, name)
  if (keys[kind].has(key)) return []
  const field = path.findLast(step => typeof step === 'string')
  const message = `${field}: there is no ${ENTRY_KINDS[kind].title} "${key}"${meant(key, keys[kind])}`
  return [{ path, message }]
}

function meant(name: string, known: Iterable<string>): string {
  const near = nearestName(name, [...known])
  return near === null ? '' : `: did you mean "${near}"?`
}

function dependencyFaults(check: EntryConfigs['check'], around: Surroundings): EntryFault[] {
  const own = ENTRY_KINDS.check.keyOf(check)
  return check.depends_on.flatMap((name, i): EntryFault[] => {
    const path = ['depends_on', i]
    const key = keyOfName(check.service, name)
    if (key === own) return [{ path, message: 'depends_on: a check cannot depend on itself' }]
    const nowhere = unknown('check', { path, name, service: check.service }, around)
    if (nowhere.length > 0 || !leadsTo(key, own, around)) return nowhere
    return [{ path, message: `depends_on: "${key}" depends on this check already: one of the two must go` }]
  })
}

function leadsTo(from: string, to: string, { dependsOn }: Surroundings): boolean {
  const seen = new Set<string>()
  const waiting = [from]
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (key === to) return true
    if (seen.has(key)) continue
    seen.add(key)
    waiting.push(...(dependsOn.get(key) ?? []))
  }
  return false
}
