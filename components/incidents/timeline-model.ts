import { TIMELINE_KINDS, type TimelineEntry, type TimelineKind } from '../../lib/core/incident/types.ts'

export const TIMELINE_WORDS: Readonly<Record<TimelineKind, string>> = {
  opened: 'Open',
  state: 'State',
  severity: 'Severity',
  role: 'Role',
  acknowledged: 'Ack',
  alert: 'Alert',
  page: 'Page',
  notification: 'Message',
  action: 'Run',
  mark: 'Mark',
  status_post: 'Status',
  checklist: 'Check',
  note: 'Note',
  evidence: 'Evidence',
  clock: 'Clock',
  link: 'Link',
  impact: 'Impact',
  update: 'Update',
  reopened: 'Again',
  post_mortem: 'Review',
  follow_up: 'Follow-up',
  service_state: 'Service',
  window: 'Window',
}

/** Turns in its course: drawn as a bar through the line, and heavier. */
const TURNS: ReadonlySet<TimelineKind> = new Set(['opened', 'state', 'severity', 'reopened'])

export type Stop = 'person' | 'machine' | 'turn'
export function stopOf({ kind, by }: Pick<TimelineEntry, 'kind' | 'by'>): Stop {
  if (TURNS.has(kind)) return 'turn'
  return by === null ? 'machine' : 'person'
}

export const SIDES = ['all', 'people', 'machine', 'pinned'] as const
export type Side = (typeof SIDES)[number]

export type TimelineWish = { readonly side: Side; readonly kind: TimelineKind | ''; readonly words: string }

export function readTimelineWish(get: (name: string) => string | null): TimelineWish {
  const [side, kind] = [get('by'), get('kind')]
  return {
    side: SIDES.find(known => known === side) ?? 'all',
    kind: TIMELINE_KINDS.find(known => known === kind) ?? '',
    words: get('find') ?? '',
  }
}

/** The entries that are wanted, newest first; two of one moment in the order in which they were recorded. */
export function timelineRows(
  entries: readonly TimelineEntry[],
  { side, kind, words }: TimelineWish,
): readonly TimelineEntry[] {
  const wanted = words.trim().toLowerCase()
  return entries
    .filter(
      entry =>
        isOnSide(entry, side) &&
        (kind === '' || entry.kind === kind) &&
        (wanted === '' || textOfEntry(entry).includes(wanted)),
    )
    .toSorted((a, b) => b.atMs - a.atMs || b.recordedAtMs - a.recordedAtMs || (a.id < b.id ? 1 : -1))
}

function isOnSide(entry: TimelineEntry, side: Side): boolean {
  switch (side) {
    case 'all':
      return true
    case 'people':
      return entry.by !== null
    case 'machine':
      return entry.by === null
    case 'pinned':
      return entry.isPinned
  }
}

const textOfEntry = ({ title, body, by, service, kind }: TimelineEntry): string =>
  [title, body, by ?? '', service ?? '', TIMELINE_WORDS[kind]].join('\n').toLowerCase()

/** The kinds that there are, with how many of each, in the order of the contract. */
export function kindsIn(
  entries: readonly TimelineEntry[],
): readonly { readonly kind: TimelineKind; readonly count: number }[] {
  return TIMELINE_KINDS.map(kind => ({
    kind,
    count: entries.filter(entry => entry.kind === kind).length,
  })).filter(({ count }) => count > 0)
}

const LATE_MS = 60_000

/** How much later than it happened something was written down; null when it was at once. */
export function writtenLateMs({ atMs, recordedAtMs }: TimelineEntry): number | null {
  return recordedAtMs - atMs >= LATE_MS ? recordedAtMs - atMs : null
}

const ADDRESS = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g

/** What an entry says, with people by name. A note says it in its text. */
export const titleText = (
  { kind, title }: Pick<TimelineEntry, 'kind' | 'title'>,
  personText: (email: string) => string,
): string => (kind === 'note' ? '' : title.replace(ADDRESS, personText))
