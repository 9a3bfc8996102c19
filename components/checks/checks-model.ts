import type { CheckRow } from '../../lib/contract/checks.ts'
import type { ServiceState } from '../../lib/contract/overview.ts'

export const CHECK_FILTERS = ['all', 'down', 'degraded', 'unknown', 'up'] as const
export type CheckFilter = (typeof CHECK_FILTERS)[number]

export type CheckGroup = { readonly service: string; readonly rows: readonly CheckRow[] }
export type CheckWish = {
  readonly filter: CheckFilter
  readonly text: string
  readonly service: string | null
  /** Keys whose lines are left out. */
  readonly hidden: ReadonlySet<string>
}

const RANK: Readonly<Record<ServiceState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  no_data: 3,
  maintenance: 4,
  up: 5,
}
const RANK_OF_PAUSED = 6

/** The state that is drawn: a check that is paused or not asked yet has none of its own. */
export function stateOf(row: Pick<CheckRow, 'state' | 'isMaintenance'>): ServiceState {
  if (row.state === null) return 'no_data'
  return row.isMaintenance && row.state !== 'up' ? 'maintenance' : row.state
}

const rankOf = (row: CheckRow): number => (row.isPaused ? RANK_OF_PAUSED : RANK[stateOf(row)])

/** Worst first, then by key. */
export const sortChecks = (rows: readonly CheckRow[]): readonly CheckRow[] =>
  rows.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

/** Rows by service; the service with the worst check stands first. */
export function groupByService(rows: readonly CheckRow[]): readonly CheckGroup[] {
  const groups = new Map<string, CheckRow[]>()
  for (const row of sortChecks(rows)) {
    const group = groups.get(row.service)
    if (group) group.push(row)
    else groups.set(row.service, [row])
  }
  return [...groups].map(([service, own]) => ({ service, rows: own }))
}

/** Every word must be somewhere in the check: its name, key, kind, address or reason. */
export function filterChecks(rows: readonly CheckRow[], wish: CheckWish): readonly CheckRow[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    row =>
      !wish.hidden.has(row.key) &&
      (wish.service === null || row.service === wish.service) &&
      (wish.filter === 'all' || isIn(row, wish.filter)) &&
      words.every(word => textOf(row).includes(word)),
  )
}

const isIn = (row: CheckRow, state: Exclude<CheckFilter, 'all'>): boolean =>
  !row.isPaused && row.state === state

const textOf = ({ name, key, kind, asks, reason }: CheckRow): string =>
  `${name} ${key} ${kind} ${asks} ${reason}`.toLowerCase()

export const countChecks = (rows: readonly CheckRow[], filter: CheckFilter): number =>
  filter === 'all' ? rows.length : rows.filter(row => isIn(row, filter)).length

/** "2 of 14 down, 1 degraded", "All 14 up": the page in one line. */
export function summariseChecks(rows: readonly CheckRow[]): string {
  if (rows.length === 0) return 'Nothing is asked yet'
  const down = countChecks(rows, 'down')
  const others = (['degraded', 'unknown'] as const).flatMap(state => {
    const count = countChecks(rows, state)
    return count > 0 ? [`${count} ${state}`] : []
  })
  const silent = rows.filter(row => row.isPaused || row.state === null).length
  const parts = [
    ...(down > 0 ? [`${down} of ${rows.length} down`] : []),
    ...others,
    ...(down === 0 && others.length === 0 && silent > 0 && silent < rows.length
      ? [`${rows.length - silent} up`]
      : []),
    ...(silent > 0 ? [`${silent} paused or not asked yet`] : []),
  ]
  return parts.length === 0 ? `All ${rows.length} up` : parts.join(', ')
}

/** "3 hidden, 1 of them down": what a list without them does not show. Null when none of the checks is hidden. */
export function summariseHidden(rows: readonly CheckRow[], hidden: ReadonlySet<string>): string | null {
  const left = rows.filter(({ key }) => hidden.has(key))
  if (left.length === 0) return null
  const troubles = (['down', 'degraded', 'unknown'] as const).flatMap(state => {
    const count = countChecks(left, state)
    return count > 0 ? [`${count} ${state}`] : []
  })
  const [worst, ...others] = troubles
  if (worst === undefined) return `${left.length} hidden`
  const ofThem = left.length > 1 ? worst.replace(' ', ' of them ') : worst.slice(2)
  return [`${left.length} hidden`, ofThem, ...others].join(', ')
}

export const checkHref = (key: string): string =>
  `/checks/${key.split('/').map(encodeURIComponent).join('/')}`

/** As the state history names it. */
export const subjectOf = (key: string): string => `check:${key}`
