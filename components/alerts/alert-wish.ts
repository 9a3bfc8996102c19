import type { AlertCounts, AlertRow, AlertsData } from '../../lib/contract/alerts.ts'
import { matcherText } from './alert-matchers.ts'
import { isHeld, needsSomebody, serviceOf, severityOf, standingOf } from './alert-model.ts'

export const ALERT_STATES = ['all', 'open', 'acknowledged', 'held', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const STATE_TITLES: Readonly<Record<AlertState, string>> = {
  all: 'Firing',
  open: 'Nobody has it',
  acknowledged: 'Acknowledged',
  held: 'Held back',
  resolved: 'Resolved',
}

/** What the reader wants to see; it stands in the page's address. */
export type AlertWish = {
  readonly state: AlertState
  readonly severity: string
  readonly service: string
  readonly receiver: string
  /** As Alertmanager writes them: `team="db", severity=~"page|critical"`. */
  readonly matchers: string
}

export function readWish(get: (name: string) => string | null): AlertWish {
  const state = get('state')
  return {
    state: ALERT_STATES.find(known => known === state) ?? 'all',
    severity: get('severity') ?? '',
    service: get('service') ?? '',
    receiver: get('receiver') ?? '',
    matchers: get('filter') ?? '',
  }
}

export const hasWish = ({ severity, service, receiver, matchers, state }: AlertWish): boolean =>
  state !== 'all' || severity + service + receiver + matchers !== ''

/** Whether a row fits all but the matchers, which the server judges. */
export function fits(row: AlertRow, wish: AlertWish): boolean {
  return (
    isIn(row, wish.state) &&
    (wish.severity === '' || severityOf(row.labels) === wish.severity) &&
    (wish.service === '' || serviceOf(row.labels) === wish.service) &&
    (wish.receiver === '' || row.receivers.includes(wish.receiver))
  )
}

function isIn(row: AlertRow, state: AlertState): boolean {
  switch (state) {
    case 'all':
      return row.status === 'firing'
    case 'open':
      return needsSomebody(row)
    case 'acknowledged':
      return row.status === 'firing' && row.acknowledgement !== null
    case 'held':
      return row.status === 'firing' && isHeld(row)
    case 'resolved':
      return standingOf(row) === 'resolved'
  }
}

/** Whether what is live does not answer the wish: it is of firing alerts, of no more than it carries. */
export function asksServer(wish: AlertWish, live: AlertsData): boolean {
  const isCut = live.counts.firing > Object.keys(live.alerts).length
  return wish.state === 'resolved' || wish.matchers.trim() !== '' || (isCut && hasWish(wish))
}

/** Where the server answers the wish. The service may be a job's name, which is left to the page. */
export function listPath(wish: AlertWish): string {
  const query = new URLSearchParams({ status: wish.state === 'resolved' ? 'resolved' : 'firing' })
  if (wish.matchers.trim() !== '') query.append('filter', wish.matchers)
  if (wish.severity !== '') {
    query.append('filter', matcherText({ name: 'severity', op: '=', value: wish.severity }))
  }
  if (wish.receiver !== '') query.set('receiver', wish.receiver)
  if (wish.state === 'open') {
    for (const name of ['acknowledged', 'silenced', 'inhibited']) query.set(name, 'false')
  }
  return `/api/v1/alerts?${query}`
}

export type Choices = Readonly<Record<'severity' | 'service' | 'receiver', readonly string[]>>

/** What there is to choose from, and what is chosen already even when no row has it. */
export function choicesOf(rows: readonly AlertRow[], wish: AlertWish): Choices {
  const sorted = (values: Iterable<string>) =>
    [...new Set(values)].filter(value => value !== '').toSorted((a, b) => a.localeCompare(b))
  return {
    severity: sorted([wish.severity, ...rows.map(row => severityOf(row.labels))]),
    service: sorted([wish.service, ...rows.map(row => serviceOf(row.labels))]),
    receiver: sorted([wish.receiver, ...rows.flatMap(row => row.receivers)]),
  }
}

/** The page in one line: "6 firing: 4 that nobody has, 1 acknowledged, 1 silenced". */
export function summariseAlerts(counts: AlertCounts): string {
  if (counts.firing === 0) return 'Nothing fires'
  const parts = [
    counts.active > 0 ? `${counts.active} that nobody has` : '',
    counts.acknowledged > 0 ? `${counts.acknowledged} acknowledged` : '',
    counts.silenced > 0 ? `${counts.silenced} silenced` : '',
    counts.inhibited > 0 ? `${counts.inhibited} inhibited` : '',
  ].filter(part => part !== '')
  return `${counts.firing} firing${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}
