import {
  type CostFacts,
  type CostPart,
  HOUR_MS,
  missingOf,
  quantile,
  spanText,
  type TrafficHour,
  type Window,
  weeksText,
  windowOf,
} from './cost.ts'

const KINDS = [
  { kind: 'call', key: 'call_minutes', title: 'Call minutes lost', noun: 'minutes' },
  { kind: 'message', key: 'messages', title: 'Messages lost', noun: 'messages' },
] as const

/** Calls and messages of the hours that the outage touched, against those of the same hours of the weeks before. */
export function trafficParts(facts: CostFacts, traffic: NonNullable<CostFacts['traffic']>): CostPart[] {
  const window = windowOf(facts, traffic.knownFromMs)
  const missing = missingOf(window, traffic.knownFromMs)
  return KINDS.map(({ kind, key, title, noun }) => {
    const amounts = amountsOf(traffic.hours, kind)
    const actual = sumOf(amounts, window, 0)
    const before = window.weeksMs.map(backMs => sumOf(amounts, window, backMs))
    const [few, many] = [quantile(before, 0.25), quantile(before, 0.75)]
    const round = (value: number) => Math.round(value)
    return {
      key,
      title,
      low: missing === null ? round(Math.max(0, few - actual)) : 0,
      high: missing === null ? round(Math.max(0, many - actual)) : 0,
      unit: { kind: kind === 'call' ? 'minutes' : 'count' },
      method:
        `${round(actual)} ${noun} in the hours ${spanText(touched(window))}; ` +
        `${round(few)} to ${round(many)} in the same hours of ${weeksText(window)}`,
      missing,
    }
  })
}

/** Minutes of calls or number of messages, by hour. */
function amountsOf(hours: readonly TrafficHour[], kind: TrafficHour['kind']): ReadonlyMap<number, number> {
  const amounts = new Map<number, number>()
  for (const hour of hours) {
    if (hour.kind !== kind) continue
    const amount = kind === 'call' ? hour.seconds / 60 : hour.count
    amounts.set(hour.hourMs, (amounts.get(hour.hourMs) ?? 0) + amount)
  }
  return amounts
}

/** The whole hours that a window touches. */
const touched = ({ fromMs, toMs }: Pick<Window, 'fromMs' | 'toMs'>) => ({
  fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS,
  toMs: Math.max(Math.ceil(toMs / HOUR_MS), Math.floor(fromMs / HOUR_MS) + 1) * HOUR_MS,
})

/** Of an hour that is not over, weeks before count only as much as of it has passed. */
function sumOf(amounts: ReadonlyMap<number, number>, window: Window, backMs: number): number {
  const { fromMs, toMs } = touched(window)
  let sum = 0
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
    const passed = Math.min(1, Math.max(0, (window.asOfMs - hourMs) / HOUR_MS))
    sum += (amounts.get(hourMs - backMs) ?? 0) * (backMs === 0 ? 1 : passed)
  }
  return sum
}
