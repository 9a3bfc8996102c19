import { ENTRY_KINDS, type Entries } from './entries.ts'
import type { EntryFault } from './fault.ts'
import { nearestName } from './nearest.ts'

type Healing = { readonly slug: string; readonly self_healing?: boolean | undefined }
type NamedService = Healing & { readonly parts: readonly Healing[] }

type NamedKind =
  | 'check'
  | 'heartbeat'
  | 'log_signal'
  | 'schedule'
  | 'escalation'
  | 'action'
  | 'runner'
  | 'runbook'

/** Everything that an entry may name: all services and entries that are in force together, itself included. */
export type Surroundings = {
  readonly services: ReadonlyMap<string, ReadonlySet<string>>
  readonly keys: Readonly<Record<NamedKind, ReadonlySet<string>>>
  /** Services and parts (`service/part`) that something of their own starts again. */
  readonly selfHealing: ReadonlySet<string>
  /** Key of a check → keys of those that it depends on. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>
  /** Names of receivers; null where they are not known, and not missed. */
  readonly receivers: ReadonlySet<string> | null
  /** Those of the configuration file. */
  readonly fileReceivers: ReadonlySet<string> | null
  /** Whether the configuration file says how mail goes out; true where it is not known. */
  readonly canMail: boolean
  /** Host name of a status page, in lower case → the first page that answers there. */
  readonly hosts: ReadonlyMap<string, string>
  /** Token of a ping address → key of the first heartbeat that has it. */
  readonly tokens: ReadonlyMap<string, string>
}

/** What the configuration file says of how people are told. */
export type Notify = { readonly receivers: readonly string[]; readonly canMail: boolean }

export function surroundingsOf(
  services: readonly NamedService[],
  entries: Entries,
  notify: Notify | null = null,
): Surroundings {
  return {
    services: new Map(services.map(({ slug, parts }) => [slug, new Set(parts.map(part => part.slug))])),
    keys: {
      check: new Set(entries.check.map(ENTRY_KINDS.check.keyOf)),
      heartbeat: new Set(entries.heartbeat.map(ENTRY_KINDS.heartbeat.keyOf)),
      log_signal: new Set(entries.log_signal.map(ENTRY_KINDS.log_signal.keyOf)),
      schedule: new Set(entries.schedule.map(ENTRY_KINDS.schedule.keyOf)),
      escalation: new Set(entries.escalation.map(ENTRY_KINDS.escalation.keyOf)),
      action: new Set(entries.action.map(ENTRY_KINDS.action.keyOf)),
      runner: new Set(entries.runner.map(ENTRY_KINDS.runner.keyOf)),
      runbook: new Set(entries.runbook.map(ENTRY_KINDS.runbook.keyOf)),
    },
    selfHealing: new Set(services.flatMap(healersOf)),
    dependsOn: new Map(
      entries.check.map(check => [
        ENTRY_KINDS.check.keyOf(check),
        check.depends_on.map(name => keyOfName(check.service, name)),
      ]),
    ),
    receivers: notify && new Set([...notify.receivers, ...entries.receiver.map(({ slug }) => slug)]),
    fileReceivers: notify && new Set(notify.receivers),
    canMail: notify?.canMail ?? true,
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

const healersOf = ({ slug, self_healing: heals, parts }: NamedService): string[] => [
  ...(heals ? [slug] : []),
  ...parts.flatMap(part => (part.self_healing ? [`${slug}/${part.slug}`] : [])),
]

/** `slug` is of the same service, `service/slug` of any; without a service it is the whole key. */
export const keyOfName = (service: string | null, name: string): string =>
  service === null || name.includes('/') ? name : `${service}/${name}`

type Of = { readonly service: string; readonly part?: string | undefined }

export function placeFaults({ service, part }: Of, { services }: Surroundings): EntryFault[] {
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

type Naming = {
  readonly path: readonly (string | number)[]
  readonly name: string | undefined
  /** Whose entry a name without a service is; null where names are whole keys. */
  readonly service: string | null
}

export function unknown(
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

export function meant(name: string, known: Iterable<string>): string {
  const near = nearestName(name, [...known])
  return near === null ? '' : `: did you mean "${near}"?`
}
