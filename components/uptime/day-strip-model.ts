import type { DayShares, UptimeDaysView } from '../../lib/contract/uptime.ts'

export type StripTone = 'up' | 'degraded' | 'maintenance' | 'down' | 'gap'
export type StripPaths = Readonly<Record<StripTone, string>>

export type Strip = { readonly ratio: number | null; readonly days: readonly DayShares[] }

/** What is asked at once, as a query string. */
export type Question = { readonly question: string; readonly subjects: readonly string[] }

/** Between two days, of a day's width. */
const GAP = 0.2
/** Of the height: less would not be seen at all. */
const LEAST = 0.25
/** A deck that is younger than this shows this many days: ninety gaps would say nothing. */
const FEW_DAYS = 30
/** What proxies let through as one line, with room for the rest of the address. */
const LONGEST_QUERY = 6_000

/**
 * A strip as one path a tone, a day wide and 1 high in its own units, worst at the bottom: a list of a thousand draws
 * five shapes a row, not ninety.
 */
export function stripPaths(days: readonly DayShares[]): StripPaths {
  const paths: Record<StripTone, string> = { up: '', degraded: '', maintenance: '', down: '', gap: '' }
  for (const [index, day] of days.entries()) {
    if (day === null) {
      paths.gap += bar(index, 0.9, 1)
      continue
    }
    const [up, degraded, maintenance] = day
    const downTop = 1 - heightOf(1 - up)
    const degradedTop = Math.max(0, downTop - heightOf(degraded))
    const maintenanceTop = Math.max(0, degradedTop - heightOf(maintenance))
    paths.up += bar(index, 0, maintenanceTop)
    paths.maintenance += bar(index, maintenanceTop, degradedTop)
    paths.degraded += bar(index, degradedTop, downTop)
    paths.down += bar(index, downTop, 1)
  }
  return paths
}

const heightOf = (share: number): number => (share <= 0 ? 0 : Math.min(1, Math.max(LEAST, share)))

function bar(index: number, top: number, bottom: number): string {
  if (bottom <= top) return ''
  const left = rounded(index + GAP / 2)
  return `M${left} ${rounded(top)}H${rounded(index + 1 - GAP / 2)}V${rounded(bottom)}H${left}Z`
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

/** How many days all strips of a list show, so that they stand below each other. */
export function daysShown(views: readonly UptimeDaysView[]): number {
  const isOld = views.some(({ subjects }) =>
    Object.values(subjects).some(({ days }) => days.slice(0, -FEW_DAYS).some(day => day !== null)),
  )
  return isOld ? (views[0]?.days.length ?? FEW_DAYS) : FEW_DAYS
}

/** `30 days: 99.52% up, 2 with an outage, 27 without data`, for those who cannot see the strip. */
export function describeStrip({ days }: Strip, ratioText: string): string {
  const measured = days.filter(day => day !== null)
  if (measured.length === 0) return `${days.length} days, none with data`
  const troubled = measured.filter(([up]) => up < 1).length
  const missing = days.length - measured.length
  return `${days.length} days: ${ratioText} up, ${troubled} with an outage${missing > 0 ? `, ${missing} without data` : ''}`
}

/** Subjects in as few questions as may be asked: none with more, or with a longer address, than gets through. */
export function questionsOf(subjects: readonly string[], most: number): readonly Question[] {
  const questions: { question: string; subjects: string[] }[] = []
  for (const subject of subjects) {
    const part = `subjects=${encodeURIComponent(subject).replaceAll('%3A', ':').replaceAll('%2F', '/')}`
    const open = questions.at(-1)
    if (!open || open.subjects.length >= most || open.question.length + part.length >= LONGEST_QUERY) {
      questions.push({ question: part, subjects: [subject] })
      continue
    }
    open.question += `&${part}`
    open.subjects.push(subject)
  }
  return questions
}
