import type { AlertRow, AlertsData } from '../../lib/contract/alerts.ts'
import type { PageRow } from '../../lib/contract/on-call.ts'

/** One time that an alert fires: a later one of the same alert is another. */
export const firingKey = ({
  fingerprint,
  startsAtMs,
}: Pick<AlertRow, 'fingerprint' | 'startsAtMs'>): string => `${fingerprint} ${startsAtMs}`

/** Whether there is one that was not there before; nothing is new to somebody who has just come. */
export const hasNew = (known: ReadonlySet<string> | null, keys: readonly string[]): boolean =>
  known !== null && keys.some(key => !known.has(key))

/** The pages that call somebody, and that nobody has taken on. */
export const pagesFor = (pages: readonly PageRow[], email: string): readonly PageRow[] =>
  pages.filter(({ status, told }) => status.kind === 'open' && told.some(one => one.email === email))

/** The silences of somebody that end soon, the first to end first. */
export const endingFor = (ending: AlertsData['ending'], email: string): AlertsData['ending'] =>
  ending.filter(({ createdBy }) => createdBy === email).toSorted((a, b) => a.endsAtMs - b.endsAtMs)

const BADGE = /^\(\d+\+?\) /
const MOST = 99

/** A page's title with the number before it; without one when there is nothing to tell. */
export function titleWith(title: string, count: number): string {
  const bare = title.replace(BADGE, '')
  return count > 0 ? `(${count > MOST ? `${MOST}+` : count}) ${bare}` : bare
}

/** A count for a narrow place. */
export const countText = (count: number): string => (count > MOST ? `${MOST}+` : String(count))
