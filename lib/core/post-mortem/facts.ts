import { formatDuration } from '../format/index.ts'
import type { Clock, IncidentDetail, IncidentRow, TimelineEntry, TimelineKind } from '../incident/types.ts'
import { PERSON_HOURS_METHOD, personHours, personHoursText, type Sign } from '../incident-figures/index.ts'
import type { Section } from './parts.ts'

/** One line out of the record: what the deck measured or somebody did, apart from what people think of it. */
export type Fact = {
  readonly section: Section
  /** Null = of the whole incident. */
  readonly atMs: number | null
  readonly text: string
  readonly by: string | null
  /** Where the record itself stands. */
  readonly href: string | null
}

export type IncidentRecord = Pick<
  IncidentDetail,
  'incident' | 'clocks' | 'checklists' | 'timeline' | 'alerts'
> & {
  /** What people did, those notes too that are no facts. */
  readonly signs: readonly Sign[]
}

/** More lines than this nobody reads: pinned ones and changes go before the rest. */
const MOST_TIMELINE_FACTS = 200

/** What the record says of an incident, by the part of the post-mortem where it belongs. */
export function factsOf(record: IncidentRecord): Fact[] {
  return [
    ...summaryFacts(record.incident),
    ...impactFacts(record),
    ...timelineFacts(record),
    ...detectionFacts(record),
    ...responseFacts(record),
  ]
}

const pageOf = ({ id }: IncidentRow): string => `/incidents/${id}`

type FactLine = { readonly atMs?: number | null; readonly by?: string | null; readonly href?: string | null }

const fact = (
  section: Section,
  text: string,
  { atMs = null, by = null, href = null }: FactLine = {},
): Fact => ({
  section,
  atMs,
  text,
  by,
  href,
})

function summaryFacts(incident: IncidentRow): Fact[] {
  const { id, title, severityLabel, severityMeaning, services, reopenedCount } = incident
  const meaning = severityMeaning === '' ? severityLabel : `${severityLabel}, ${severityMeaning}`
  const of = services.length === 0 ? '' : `, of ${services.join(', ')}`
  const lines = [fact('summary', `#${id} ${title} (${meaning})${of}`, { href: pageOf(incident) })]
  if (incident.resolvedAtMs !== null)
    lines.push(
      fact('summary', `Open for ${formatDuration(incident.resolvedAtMs - incident.openedAtMs)}`, {
        atMs: incident.openedAtMs,
        by: incident.openedBy,
        href: pageOf(incident),
      }),
    )
  if (reopenedCount > 0)
    lines.push(fact('summary', `Opened again ${reopenedCount === 1 ? 'once' : `${reopenedCount} times`}`))
  return lines
}

function impactFacts({ incident, timeline }: IncidentRecord): Fact[] {
  const { impactStartMs, impactEndMs } = incident
  const href = pageOf(incident)
  const lines = [fact('impact', 'Impact began', { atMs: impactStartMs, href })]
  if (impactEndMs === null) lines.push(fact('impact', 'The end of impact was not recorded', { href }))
  else
    lines.push(
      fact('impact', `Impact ended after ${formatDuration(impactEndMs - impactStartMs)}`, {
        atMs: impactEndMs,
        href,
      }),
    )
  const frozen = timeline.filter(({ kind }) => kind === 'evidence')
  return [...lines, ...frozen.map(entry => fact('impact', entry.title, lineOf(incident, entry)))]
}

/** What of a timeline becomes a fact; pinned entries do whatever they are. Ticks, receipts and links are many and say little. */
export const FACT_KINDS = [
  'opened',
  'state',
  'severity',
  'role',
  'acknowledged',
  'alert',
  'action',
  'mark',
  'status_post',
  'evidence',
  'clock',
  'impact',
  'update',
  'reopened',
] as const satisfies readonly TimelineKind[]

const isTold = ({ kind, isPinned }: TimelineEntry): boolean =>
  isPinned || FACT_KINDS.some(told => told === kind)

function timelineFacts({ incident, timeline }: IncidentRecord): Fact[] {
  const told = timeline.filter(isTold)
  const kept = told.length <= MOST_TIMELINE_FACTS ? told : told.filter(({ kind }) => kind !== 'alert')
  return kept
    .slice(0, MOST_TIMELINE_FACTS)
    .map(entry => fact('timeline', wordsOf(entry), lineOf(incident, entry)))
}

const QUOTED = 300

/** A pinned note is quoted: that somebody wrote it is the fact. */
function wordsOf({ kind, title, body }: TimelineEntry): string {
  if (kind !== 'note' || body === '') return title
  const flat = body.replace(/\s+/g, ' ').trim()
  return `Noted: “${flat.length > QUOTED ? `${flat.slice(0, QUOTED - 1)}…` : flat}”`
}

const lineOf = (incident: IncidentRow, { id, atMs, by, href }: TimelineEntry): FactLine => ({
  atMs,
  by,
  href: href ?? `${pageOf(incident)}#entry-${id}`,
})

const SOURCE_WORDS: Readonly<{ [source in IncidentRow['source']]: string }> = {
  person: 'Opened by a person',
  alert: 'Opened from an alert',
  rule: 'Opened by a rule',
  api: 'Opened by API',
}

function detectionFacts({ incident, alerts }: IncidentRecord): Fact[] {
  const { impactStartMs, detectedAtMs, openedAtMs } = incident
  const after = detectedAtMs - impactStartMs
  return [
    fact(
      'detection',
      after < 0
        ? `First sign ${formatDuration(-after)} before impact began`
        : `First sign ${formatDuration(after)} after impact began`,
      { atMs: detectedAtMs, href: pageOf(incident) },
    ),
    fact('detection', SOURCE_WORDS[incident.source], {
      atMs: openedAtMs,
      by: incident.openedBy,
      href: pageOf(incident),
    }),
    ...alerts.map(alert =>
      fact('detection', `Alert ${alert.name}`, {
        atMs: alert.startsAtMs,
        href: `/alerts/${alert.fingerprint}`,
      }),
    ),
  ]
}

function responseFacts({ incident, clocks, checklists, signs }: IncidentRecord): Fact[] {
  const href = pageOf(incident)
  const roles = Object.entries(incident.roles).flatMap(([role, person]) =>
    person ? [`${role} ${person}`] : [],
  )
  const judged = clocks.filter(({ key, dueMs }) => dueMs !== null && key !== 'post_mortem')
  return [
    ...judged.map(clock => fact('response', clockWords(clock), { atMs: clock.doneMs, href })),
    ...checklists.map(({ title, items }) => {
      const ticked = items.filter(({ tick }) => tick !== null).length
      return fact('response', `Checklist ${title}: ${ticked} of ${items.length} steps done`, { href })
    }),
    ...(roles.length === 0 ? [] : [fact('response', `Roles: ${roles.join(', ')}`, { href })]),
    ...hoursFacts(incident, signs),
  ]
}

const HOURS = 'Hours of people: '

/** Of what is over: while it runs they grow. */
function hoursFacts(incident: IncidentRow, signs: readonly Sign[]): Fact[] {
  if (incident.resolvedAtMs === null) return []
  const hours = personHours({ incident, signs, nowMs: incident.resolvedAtMs })
  if (hours === null) return []
  return [
    fact('response', `${HOURS}${personHoursText(hours)}. ${PERSON_HOURS_METHOD}`, { href: pageOf(incident) }),
  ]
}

function clockWords({ title, standing, dueMs, doneMs, startMs }: Clock): string {
  const limit = dueMs === null ? '' : ` (limit ${formatDuration(dueMs - startMs)})`
  if (doneMs === null) return `${title}: ${standing === 'overdue' ? 'not kept' : 'not done'}${limit}`
  return `${title}: ${formatDuration(doneMs - startMs)}${limit}${standing === 'done_late' ? ', late' : ''}`
}

/** The same facts for people outside: without who and how long, and without ways into the deck. */
export const publicFacts = (facts: readonly Fact[]): Fact[] =>
  facts
    .filter(({ text }) => !text.startsWith('Roles: ') && !text.startsWith(HOURS))
    .map(one => ({ ...one, by: null, href: null }))
