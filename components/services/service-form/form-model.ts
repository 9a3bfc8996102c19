import { z } from 'zod'
import { ServiceConfig } from '../../../lib/contract/service.ts'

/** The form's fields: as the configuration has them, with texts in place of what may be left empty. */
export type ServiceFormValues = {
  name: string
  slug: string
  description: string
  owner: string
  environment: string
  match: string
  latency: {
    metric: string
    kind: 'histogram' | 'summary'
    unit: 's' | 'ms'
    matchers: string
    route: string
    percentile: string
    target_seconds: string
  }
  errors: { metric: string; bad: string; matchers: string; target_ratio: string }
  hosts: string
  gpus: string
  depends_on: string
  links: { title: string; url: string }[]
  facts: { title: string; value: string }[]
  commands: { title: string; command: string }[]
  parts: ServicePartValues[]
  /** What this form does not show; it stays as it is. */
  unshown: Partial<ServiceConfig>
}

/** A part's signals are not edited here; those that it has are kept. */
export type ServicePartValues = Pick<ServiceConfig['parts'][number], 'slug' | 'name' | 'match' | 'impact'> &
  Partial<Pick<ServiceConfig['parts'][number], 'latency' | 'errors'>>

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

/** A configuration as the form shows it; without one, an empty form. */
export function toFormValues(config: ServiceConfig | null): ServiceFormValues {
  const { latency, errors } = config ?? {}
  return {
    name: text(config?.name),
    slug: text(config?.slug),
    description: text(config?.description),
    owner: text(config?.owner),
    environment: text(config?.environment),
    match: text(config?.match),
    latency: {
      metric: text(latency?.metric),
      kind: latency?.kind ?? 'histogram',
      unit: latency?.unit ?? 's',
      matchers: text(latency?.matchers),
      route: text(latency?.route),
      percentile: text(latency?.percentile ?? 0.95),
      target_seconds: text(latency?.target_seconds),
    },
    errors: {
      metric: text(errors?.metric),
      bad: text(errors?.bad),
      matchers: text(errors?.matchers),
      target_ratio: text(errors?.target_ratio),
    },
    hosts: text(config?.hosts),
    gpus: text(config?.gpus),
    depends_on: (config?.depends_on ?? []).join(', '),
    links: [...(config?.links ?? [])],
    facts: [...(config?.facts ?? [])],
    commands: [...(config?.commands ?? [])],
    parts: [...(config?.parts ?? [])],
    unshown: unshownOf(config),
  }
}

function unshownOf(config: ServiceConfig | null): Partial<ServiceConfig> {
  if (!config) return {}
  const { self_healing, objectives, marks, weekly } = config
  return { self_healing, objectives, marks, weekly }
}

const NUMBERS: ReadonlySet<string> = new Set(['percentile', 'target_seconds', 'target_ratio'])

/** Drops what was left empty, and reads the fields that hold numbers. */
function filled(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (value === '' || value === undefined) return []
    return [[name, NUMBERS.has(name) ? Number(value) : typeof value === 'string' ? value.trim() : value]]
  })
  return Object.fromEntries(entries)
}

/** The form's fields as a configuration to be checked: a signal without a metric is no signal. */
export function toConfig(values: ServiceFormValues): unknown {
  const { latency, errors, depends_on: dependsOn, links, facts, commands, parts, unshown, ...plain } = values
  return {
    ...unshown,
    ...filled(plain),
    ...(latency.metric ? { latency: filled(latency) } : {}),
    ...(errors.metric ? { errors: filled(errors) } : {}),
    depends_on: dependsOn.split(/[\s,]+/).filter(Boolean),
    links: links.filter(link => link.title || link.url),
    facts: facts.filter(fact => fact.title || fact.value),
    commands: commands.filter(one => one.title || one.command),
    parts: parts.map(filled),
  }
}

/** What the form checks against: the contract's own schema. */
export const ServiceFormSchema = z.custom<ServiceFormValues>().transform(toConfig).pipe(ServiceConfig)

/** A slug for a name, as far as there is one: "Voice bridge" → "voice-bridge". */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
}
