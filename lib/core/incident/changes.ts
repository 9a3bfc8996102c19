import { STATE_TITLES } from './state.ts'
import { kindWords } from './template.ts'
import { INCIDENT_ROLES, type IncidentRole, type IncidentRow, type TimelineKind } from './types.ts'
import { formatUtc } from './words.ts'

export type ChangeEntry = {
  readonly kind: TimelineKind
  readonly title: string
  readonly facts: Readonly<Record<string, string | number>>
}

const ROLE_TITLES: Readonly<Record<IncidentRole, string>> = {
  commander: 'Commander',
  operations: 'Operations',
  communications: 'Communications',
  scribe: 'Scribe',
}

const moment = (atMs: number | null): string => (atMs === null ? 'not known' : formatUtc(atMs))

/** What a change of an incident says on its timeline, one entry a fact. */
export function changeEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  return [
    ...stateEntries(before, after),
    ...severityEntries(before, after),
    ...roleEntries(before, after),
    ...timeEntries(before, after),
    ...wordEntries(before, after),
  ]
}

function stateEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  if (before.state === after.state) return []
  const facts = { from: before.state, to: after.state }
  if (after.reopenedCount > before.reopenedCount)
    return [{ kind: 'reopened', title: `Opened again: ${STATE_TITLES[after.state]}`, facts }]
  return [{ kind: 'state', title: `${STATE_TITLES[before.state]} → ${STATE_TITLES[after.state]}`, facts }]
}

function severityEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  const entries: ChangeEntry[] = []
  if (before.severity !== after.severity)
    entries.push({
      kind: 'severity',
      title: `Severity ${before.severityLabel} → ${after.severityLabel}`,
      facts: { from: before.severity, to: after.severity },
    })
  if (before.kind !== after.kind)
    entries.push({
      kind: 'severity',
      title: `Kind ${kindWords(before.kind)} → ${kindWords(after.kind)}`,
      facts: { fromKind: before.kind, toKind: after.kind },
    })
  return entries
}

function roleEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  return INCIDENT_ROLES.flatMap((role): ChangeEntry[] => {
    const from = before.roles[role]
    const to = after.roles[role]
    if (from === to) return []
    const title = ROLE_TITLES[role]
    const words =
      to === undefined
        ? `${title}: ${from} hands it back`
        : from
          ? `${title}: ${from} → ${to}`
          : `${title}: ${to}`
    return [{ kind: 'role', title: words, facts: { role, ...(from ? { from } : {}), ...(to ? { to } : {}) } }]
  })
}

function timeEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  const times = [
    ['Start of impact', before.impactStartMs, after.impactStartMs],
    ['End of impact', before.impactEndMs, after.impactEndMs],
    ['Detected', before.detectedAtMs, after.detectedAtMs],
    ['Mitigated', before.mitigatedAtMs, after.mitigatedAtMs],
    ['Expected to work again', before.expectedEndMs, after.expectedEndMs],
  ] as const
  // A change of state sets times by itself.
  const isByState = before.state !== after.state
  return times.flatMap(([name, from, to]): ChangeEntry[] =>
    from === to || isByState
      ? []
      : [{ kind: 'impact', title: `${name}: ${moment(to)}`, facts: { before: moment(from) } }],
  )
}

function wordEntries(before: IncidentRow, after: IncidentRow): ChangeEntry[] {
  const entries: ChangeEntry[] = []
  const said = (kind: TimelineKind, title: string, facts: ChangeEntry['facts'] = {}) =>
    entries.push({ kind, title, facts })
  if (before.title !== after.title) said('state', `Title: ${after.title}`, { from: before.title })
  const added = after.services.filter(service => !before.services.includes(service))
  const removed = before.services.filter(service => !after.services.includes(service))
  if (added.length > 0) said('state', `Concerns ${added.join(', ')} too`)
  if (removed.length > 0) said('state', `Does not concern ${removed.join(', ')} any more`)
  if (before.isRestricted !== after.isRestricted)
    said('state', after.isRestricted ? 'Restricted to admins and roles' : 'Not restricted any more')
  if (before.channelUrl !== after.channelUrl)
    said('link', after.channelUrl === null ? 'No channel any more' : `Channel: ${after.channelUrl}`)
  if (before.rootCause !== after.rootCause) said('state', 'Root cause written')
  if (before.resolution !== after.resolution) said('state', 'Resolution written')
  if (before.duplicateOf !== after.duplicateOf)
    said('link', after.duplicateOf === null ? 'No duplicate' : `Duplicate of #${after.duplicateOf}`)
  return entries
}
