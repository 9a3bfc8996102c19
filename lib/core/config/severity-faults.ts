import { parseMatchers, patternFault } from '../alert/matcher-text.ts'
import { unknownFields } from '../incident/template.ts'
import type { Entries } from './entries.ts'
import { report } from './issues.ts'
import type { LoadedFiles } from './read-files.ts'
import type { SeverityPolicy } from './schema/severity.ts'

type Fault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What a policy may name. Null where something could not be read: nothing is missed then. */
type Around = {
  readonly services: ReadonlySet<string>
  readonly escalations: ReadonlyMap<string, number>
  readonly receivers: ReadonlySet<string>
} | null

/** The severities of all files, with their faults reported. */
export function severitiesOf(
  { files }: LoadedFiles,
  { entries, isReadWhole }: { readonly entries: Entries; readonly isReadWhole: boolean },
): SeverityPolicy[] {
  const around: Around = isReadWhole
    ? {
        services: new Set(files.flatMap(({ input }) => input.services.map(({ slug }) => slug))),
        escalations: new Map(entries.escalation.map(({ slug, steps }) => [slug, steps.length])),
        receivers: new Set(files.flatMap(({ input }) => input.receivers.map(({ name }) => name))),
      }
    : null
  const seen = { slugs: new Set<string>(), services: new Set<string>(), defaults: 0 }
  for (const { inspection, input } of files)
    for (const [i, policy] of input.severities.entries()) {
      const faults = [...repeated(policy, seen), ...policyFaults(policy, around)]
      for (const { path, message } of faults) report(inspection, ['severities', i, ...path], message)
    }
  return files.flatMap(({ input }) => input.severities)
}

/** A slug, a service or the default that is taken already. */
function repeated(
  { slug, services }: SeverityPolicy,
  seen: { slugs: Set<string>; services: Set<string>; defaults: number },
): Fault[] {
  const faults: Fault[] = []
  if (seen.slugs.has(slug))
    faults.push({ path: ['slug'], message: `slug: the severities "${slug}" are there already` })
  seen.slugs.add(slug)
  if (services.length === 0 && seen.defaults++ > 0)
    faults.push({ path: ['slug'], message: 'services: others are for all services already: name some' })
  for (const [i, service] of services.entries()) {
    if (seen.services.has(service)) {
      const message = `services: "${service}" has its severities already`
      faults.push({ path: ['services', i], message })
    }
    seen.services.add(service)
  }
  return faults
}

function policyFaults(policy: SeverityPolicy, around: Around): Fault[] {
  return [
    ...twice(policy.scale, { list: 'scale', of: 'severity' }),
    ...twice(policy.kinds, { list: 'kinds', of: 'kind' }),
    ...twice(policy.checklists, { list: 'checklists', of: 'slug' }),
    ...twice(policy.templates, { list: 'templates', of: 'slug' }),
    ...policy.scale.flatMap((step, i) =>
      twice(step.phases, { list: 'phases', of: 'name' }).map(fault => ({
        ...fault,
        path: ['scale', i, ...fault.path],
      })),
    ),
    ...templateFaults(policy),
    ...openFaults(policy),
    ...matcherFaults(policy.alerts, ['alerts']),
    ...(around ? nameFaults(policy, around) : []),
  ]
}

function twice<T>(
  entries: readonly T[],
  { list, of }: { readonly list: string; readonly of: keyof T & string },
): Fault[] {
  const names = entries.map(entry => entry[of])
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ path: [list, i, of], message: `${of}: ${JSON.stringify(name)} is there already` }],
  )
}

function templateFaults({ templates }: SeverityPolicy): Fault[] {
  return templates.flatMap((template, i) =>
    (['subject', 'body'] as const).flatMap(field =>
      unknownFields(template[field]).map(name => ({
        path: ['templates', i, field],
        message: `${field}: no incident has {{ ${name} }}: docs/incidents.md lists what there is`,
      })),
    ),
  )
}

function matcherFaults(texts: readonly string[], from: readonly (string | number)[]): Fault[] {
  return texts.flatMap((text, i) => {
    const parsed = parseMatchers(text)
    const fault = 'fault' in parsed ? parsed.fault : parsed.matchers.map(patternFault).find(Boolean)
    return fault ? [{ path: [...from, i], message: `${from.at(-1)}: ${fault}` }] : []
  })
}

function openFaults({ open, scale }: SeverityPolicy): Fault[] {
  return open.flatMap((rule, i) => {
    const faults = matcherFaults(rule.matchers, ['open', i, 'matchers'])
    if (scale.length > 0 && !scale.some(({ severity }) => severity === rule.severity))
      faults.push({ path: ['open', i, 'severity'], message: 'severity: the scale has none of that number' })
    return faults
  })
}

function nameFaults(policy: SeverityPolicy, around: NonNullable<Around>): Fault[] {
  const faults: Fault[] = policy.services.flatMap((service, i) =>
    around.services.has(service)
      ? []
      : [{ path: ['services', i], message: `services: there is no service "${service}"` }],
  )
  const { escalation, receiver, kinds } = policy
  const levels = escalation === undefined ? undefined : around.escalations.get(escalation)
  if (escalation !== undefined && levels === undefined)
    faults.push({ path: ['escalation'], message: `escalation: there is no escalation "${escalation}"` })
  if (receiver !== undefined && !around.receivers.has(receiver))
    faults.push({ path: ['receiver'], message: `receiver: there is no receiver "${receiver}"` })
  for (const [i, { first_level: level }] of kinds.entries()) {
    if (level === undefined) continue
    if (escalation === undefined)
      faults.push({
        path: ['kinds', i, 'first_level'],
        message: 'first_level: there is no escalation to begin',
      })
    else if (levels !== undefined && level > levels)
      faults.push({ path: ['kinds', i, 'first_level'], message: `first_level: it has ${levels} steps` })
  }
  return faults
}
