import type { PostMortemRow, WriterView } from '../../lib/contract/post-mortems.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { type ManagerList, PART_TITLES, type Standing } from '../../lib/core/post-mortem/index.ts'

/** How a limit stands, in words: "6 h left", "2 days over", "in time". */
export function standingText(
  { standing, dueMs }: { readonly standing: Standing; readonly dueMs: number | null },
  nowMs: number,
): string {
  if (standing === 'done') return dueMs === null ? 'done' : 'in time'
  if (standing === 'done_late') return 'late'
  if (dueMs === null) return 'no date'
  return nowMs >= dueMs ? `${formatDuration(nowMs - dueMs)} over` : `${formatDuration(dueMs - nowMs)} left`
}

export const standingClass = (standing: Standing): string =>
  standing === 'overdue'
    ? 'font-medium text-down'
    : standing === 'soon'
      ? 'font-medium text-warn'
      : 'text-ink-2'

export const LIST_TITLES: Readonly<Record<ManagerList, string>> = {
  overdue: 'Overdue',
  in_review: 'In review',
  due: 'Due',
  published: 'Published',
}
export const LISTS = ['overdue', 'in_review', 'due', 'published'] as const

export const EMPTY_LISTS: Readonly<Record<ManagerList, string>> = {
  overdue: 'Nothing is over its time.',
  in_review: 'Nothing waits for a manager.',
  due: 'Nothing is being written.',
  published: 'Nothing is published yet.',
}

/** What of a row asks for somebody: missing parts, or the step that is next. */
export function nextText({ state, missing }: Pick<PostMortemRow, 'state' | 'missing'>): string {
  if (state === 'published') return ''
  if (state === 'approved') return 'To be published'
  if (missing.length > 0) return `Missing: ${missing.join(', ').toLowerCase()}`
  return state === 'in_review' ? 'To be approved' : 'To be submitted'
}

/** Those who wrote within the last seconds, as the others see them. */
export function writingNow(writers: readonly WriterView[], nowMs: number, ownEmail: string): string[] {
  return writers
    .filter(({ person, lastAtMs }) => person !== ownEmail && nowMs - lastAtMs < WRITING_MS)
    .map(({ person, section }) => (section === null ? person : `${person} in ${PART_TITLES[section]}`))
}
const WRITING_MS = 20_000
