import { ENTRY_KINDS, type EntryConfigs, type EntryKind } from './entries.ts'
import type { EntryFault } from './fault.ts'
import { actionReferences, runbookReferences } from './recovery-references.ts'
import { keyOfName, meant, placeFaults, type Surroundings, unknown } from './surroundings.ts'

type Finders = {
  readonly [K in EntryKind]: (config: EntryConfigs[K], around: Surroundings) => readonly EntryFault[]
}

const FINDERS: Finders = {
  check: (check, around) => [...placeFaults(check, around), ...dependencyFaults(check, around)],
  heartbeat: (heartbeat, around) => [...placeFaults(heartbeat, around), ...tokenFaults(heartbeat, around)],
  window: ({ services, runbook }, around) => [
    ...unknown('runbook', { path: ['runbook'], name: runbook, service: null }, around),
    ...services.flatMap((covered, i) => {
      const [service = '', part] = covered.split('/')
      return placeFaults({ service, part }, around).map(({ message }) => ({
        path: ['services', i],
        message: message.replace(/^\w+/, 'services'),
      }))
    }),
  ],
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
  action: actionReferences,
  runner: () => [],
  runbook: runbookReferences,
  panel: placeFaults,
  receiver: receiverReferences,
}

/** Names in an entry that lead nowhere, or round in a circle. */
export const referenceFaults = <K extends EntryKind>(
  kind: K,
  config: EntryConfigs[K],
  around: Surroundings,
): readonly EntryFault[] => FINDERS[kind](config, around)

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

function receiverReferences(config: EntryConfigs['receiver'], around: Surroundings): EntryFault[] {
  const { fileReceivers, canMail } = around
  const faults: EntryFault[] = []
  if (fileReceivers?.has(config.slug)) {
    const message = `slug: the receiver "${config.slug}" is in the configuration file, which goes first: expected another slug`
    faults.push({ path: ['slug'], message })
  }
  if (config.kind === 'escalation')
    faults.push(
      ...unknown('escalation', { path: ['escalation'], name: config.escalation, service: null }, around),
    )
  const needsMail = config.kind === 'digest' || (config.kind === 'email' && config.smarthost === undefined)
  if (needsMail && !canMail) {
    const message =
      'to: mail cannot go out: smtp_smarthost and smtp_from are not written under global of the configuration file'
    faults.push({
      path: ['to'],
      message: config.kind === 'email' ? `${message}; name a server here` : message,
    })
  }
  return faults
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
