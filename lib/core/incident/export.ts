import { STATE_TITLES } from './state.ts'
import { kindWords } from './template.ts'
import type { Checklist, Clock, IncidentDetail, IncidentRow } from './types.ts'
import { formatUtc } from './words.ts'

/**
 * Whatever reads the file later may take HTML for what it is: tags of people's words are written as text. Markdown
 * itself stays.
 */
export const withoutTags = (text: string): string => text.replace(/<(?=[a-z!/?])/gi, '&lt;')

/** One line of a table or a list: no line ends, no bars. */
const line = (text: string): string => withoutTags(text).replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()

const moment = (atMs: number | null): string => (atMs === null ? '—' : formatUtc(atMs))

/** An incident as Markdown: its facts, clocks, checklists with their ticks, alerts and the whole timeline. */
export function exportMarkdown(detail: IncidentDetail, now: number): string {
  const { incident } = detail
  const parts = [
    `# Incident #${incident.id}: ${line(incident.title)}`,
    `Written ${formatUtc(now)}.`,
    factsPart(incident),
    wordsPart('Root cause', incident.rootCause),
    wordsPart('Resolution', incident.resolution),
    clocksPart(detail.clocks),
    ...detail.checklists.map(checklistPart),
    alertsPart(detail),
    timelinePart(detail),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

function factsPart(incident: IncidentRow): string {
  const meaning = incident.severityMeaning === '' ? '' : ` (${incident.severityMeaning})`
  const rows: readonly (readonly [string, string])[] = [
    ['State', STATE_TITLES[incident.state]],
    ['Severity', `${incident.severityLabel}${meaning}, common severity ${incident.severity}`],
    ['Kind', kindWords(incident.kind)],
    ['Services', incident.services.join(', ') || '—'],
    ['Impact', `${moment(incident.impactStartMs)} to ${moment(incident.impactEndMs)}`],
    ['Detected', moment(incident.detectedAtMs)],
    ['Opened', `${moment(incident.openedAtMs)} by ${incident.openedBy}`],
    [
      'Acknowledged',
      `${moment(incident.acknowledgedAtMs)}${incident.acknowledgedBy ? ` by ${incident.acknowledgedBy}` : ''}`,
    ],
    ['Mitigated', moment(incident.mitigatedAtMs)],
    ['Resolved', moment(incident.resolvedAtMs)],
    ['Reviewed', moment(incident.reviewedAtMs)],
    ['Opened again', String(incident.reopenedCount)],
    [
      'Roles',
      Object.entries(incident.roles)
        .map(([role, person]) => `${role}: ${person}`)
        .join(', ') || '—',
    ],
    ['Channel', incident.channelUrl ?? '—'],
    ['Duplicate of', incident.duplicateOf === null ? '—' : `#${incident.duplicateOf}`],
    ['Linked with', incident.links.map(id => `#${id}`).join(', ') || '—'],
  ]
  return `| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${line(value)} |`).join('\n')}`
}

const wordsPart = (title: string, text: string): string =>
  text.trim() === '' ? '' : `## ${title}\n\n${withoutTags(text.trim())}`

const STANDINGS = {
  running: 'running',
  warning: 'due soon',
  overdue: 'overdue',
  done: 'in time',
  done_late: 'late',
} as const

function clocksPart(clocks: readonly Clock[]): string {
  if (clocks.length === 0) return ''
  const rows = clocks.map(
    clock =>
      `| ${line(clock.title)} | ${moment(clock.dueMs)} | ${moment(clock.doneMs)} | ${STANDINGS[clock.standing]} |`,
  )
  return `## Clocks\n\n| Limit | Due | Done | |\n|---|---|---|---|\n${rows.join('\n')}`
}

function checklistPart({ title, items }: Checklist): string {
  const lines: string[] = []
  let phase = ''
  for (const item of items) {
    if (item.phase !== phase) lines.push('', `### ${line(item.phase)}`, '')
    phase = item.phase
    const done = item.tick ? ` (${line(item.tick.by)}, ${formatUtc(item.tick.atMs)})` : ''
    lines.push(`- [${item.tick ? 'x' : ' '}] ${line(item.text)}${done}`)
  }
  return `## Checklist: ${line(title)}\n\n${lines.join('\n').trim()}`
}

function alertsPart({ alerts }: IncidentDetail): string {
  if (alerts.length === 0) return ''
  const rows = alerts.map(
    alert => `- ${line(alert.name)}, since ${formatUtc(alert.startsAtMs)}: ${alert.state}`,
  )
  return `## Alerts\n\n${rows.join('\n')}`
}

function timelinePart({ incident, timeline }: IncidentDetail): string {
  const entries = timeline.map(entry => {
    const head = `- **${new Date(entry.atMs).toISOString()}** ${line(entry.title)}${entry.by ? ` (${line(entry.by)})` : ''}`
    const edited = entry.edits.length > 0 ? ` _edited ${entry.edits.length}×_` : ''
    const pictures = entry.images.map(
      ({ id }, i) => `![Picture ${i + 1}](/api/v1/incidents/${incident.id}/images/${id})`,
    )
    const body = [entry.body.trim(), ...pictures].filter(text => text !== '').join('\n\n')
    if (body === '') return head + edited
    return `${head}${edited}\n\n${withoutTags(body).replace(/^/gm, '  > ')}\n`
  })
  return `## Timeline\n\n${entries.join('\n')}`
}
