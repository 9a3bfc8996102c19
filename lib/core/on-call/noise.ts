import { formatDurationMs } from '../config/duration.ts'
import { dayOf } from './hours.ts'
import type { Page } from './page.ts'

/** What pages cost: of a rule, or of a person. */
export type Noise = {
  readonly key: string
  readonly pages: number
  readonly acknowledged: number
  /** Acknowledged, and open for at least five minutes more: somebody had something to do. */
  readonly actedOn: number
  /** Its group paged again within 24 h of its end. */
  readonly refired: number
  /** Nights of anybody (22 to 7 h local) with a page. */
  readonly nightsWoken: number
  readonly medianAcknowledgeSeconds: number | null
  readonly suggestion: string | null
  /** By how much longer the rule would wait, as the suggestion has it. */
  readonly longerForMs?: number
}

/** Local time of an instant for a person, counted as if it were UTC. */
export type LocalTime = (email: string, atMs: number) => number

const ACTED_MS = 5 * 60_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const [NIGHT_BEGINS, NIGHT_ENDS] = [22, 7]
/** Fewer pages than this say nothing. */
const ENOUGH = 4
const NOISY_RATIO = 0.5

type Told = { readonly email: string; readonly atMs: number }
type Entry = { readonly page: Page; readonly told: readonly Told[]; readonly isRefired: boolean }

/** The ledger of pages, oldest first: by rule and by person, the noisiest first. */
export function noiseOf(
  pages: readonly Page[],
  localTime: LocalTime,
): { readonly rules: readonly Noise[]; readonly people: readonly Noise[] } {
  const entries = pages.map(
    (page): Entry => ({ page, told: toldBy(page), isRefired: isRefired(page, pages) }),
  )
  const byRule = new Map<string, Entry[]>()
  const people = new Map<string, Entry[]>()
  for (const entry of entries) {
    addTo(byRule, entry.page.labels.alertname ?? entry.page.title, entry)
    for (const email of new Set(entry.told.map(told => told.email))) addTo(people, email, entry)
  }
  const rules = [...byRule].map(([key, of]) => summed(key, of, { localTime, only: null, isRule: true }))
  const persons = [...people].map(([key, of]) => summed(key, of, { localTime, only: key, isRule: false }))
  const noisiest = (a: Noise, b: Noise) => b.pages - a.pages || (a.key < b.key ? -1 : 1)
  return { rules: rules.sort(noisiest), people: persons.sort(noisiest) }
}

function addTo(groups: Map<string, Entry[]>, key: string, entry: Entry): void {
  const group = groups.get(key)
  if (group) group.push(entry)
  else groups.set(key, [entry])
}

const toldBy = ({ orders }: Page): Told[] =>
  orders.flatMap(({ target, sentAtMs, place }) =>
    target.kind === 'person' && sentAtMs !== null && place !== 'resolved'
      ? [{ email: target.email, atMs: sentAtMs }]
      : [],
  )

function isRefired({ id, groupKey, status }: Page, pages: readonly Page[]): boolean {
  if (status.kind !== 'resolved') return false
  const { atMs } = status
  return pages.some(
    other =>
      other.id !== id &&
      other.groupKey === groupKey &&
      other.startedAtMs >= atMs &&
      other.startedAtMs < atMs + DAY_MS,
  )
}

type Summing = { readonly localTime: LocalTime; readonly only: string | null; readonly isRule: boolean }

function summed(key: string, entries: readonly Entry[], { localTime, only, isRule }: Summing): Noise {
  const acknowledged = entries.flatMap(({ page }) => (page.acknowledgedAtMs === null ? [] : [page]))
  const nights = entries.flatMap(({ told }) =>
    told.flatMap(({ email, atMs }) => {
      const night = nightOf(localTime(email, atMs))
      return night !== null && (only === null || email === only) ? [`${email} ${night}`] : []
    }),
  )
  return {
    key,
    pages: entries.length,
    acknowledged: acknowledged.length,
    actedOn: acknowledged.filter(isActedOn).length,
    refired: entries.filter(entry => entry.isRefired).length,
    nightsWoken: new Set(nights).size,
    medianAcknowledgeSeconds: median(
      acknowledged.map(page => ((page.acknowledgedAtMs ?? 0) - page.startedAtMs) / 1_000),
    ),
    suggestion: null,
    ...(isRule ? suggestionOf(entries.map(({ page }) => page)) : {}),
  }
}

function isActedOn({ acknowledgedAtMs, status }: Page): boolean {
  if (acknowledgedAtMs === null) return false
  return status.kind !== 'resolved' || status.atMs - acknowledgedAtMs >= ACTED_MS
}

/** The evening's date of a local time in the night; null by day. */
function nightOf(localMs: number): number | null {
  const hour = Math.floor((localMs - dayOf(localMs)) / HOUR_MS)
  if (hour >= NIGHT_BEGINS) return dayOf(localMs)
  return hour < NIGHT_ENDS ? dayOf(localMs) - DAY_MS : null
}

/** Where most pages end by themselves: how much longer the rule should wait, and what that would have spared. */
function suggestionOf(pages: readonly Page[]): Pick<Noise, 'suggestion' | 'longerForMs'> {
  const ended = pages.flatMap(page => {
    const { status, acknowledgedAtMs } = page
    return status.kind === 'resolved' && acknowledgedAtMs === null ? [status.atMs - page.startedAtMs] : []
  })
  if (pages.length < ENOUGH || ended.length / pages.length < NOISY_RATIO) return { suggestion: null }
  const longer = roundUp(median(ended) ?? 0)
  const spared = ended.filter(ms => ms < longer).length
  const share = `${ended.length} of ${pages.length} pages ended before anybody acknowledged them`
  const suggestion = `${share}: a "for" longer by ${formatDurationMs(longer)} would have spared ${spared} of them`
  return { suggestion, longerForMs: longer }
}

/** To the next of these: nobody writes a "for" of 7m13s. */
const roundUp = (ms: number): number =>
  [1, 2, 5, 10, 15, 30, 60].map(minutes => minutes * 60_000).find(step => step > ms) ??
  Math.ceil(ms / HOUR_MS) * HOUR_MS

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1], sorted[middle]]
  if (high === undefined) return null
  return sorted.length % 2 === 0 && low !== undefined ? (low + high) / 2 : high
}
