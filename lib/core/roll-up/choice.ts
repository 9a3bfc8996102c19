import type { SlopeAsked } from './extrapolate.ts'
import { DAY, FIVE_MINUTES, HOUR, HOUR_END, isSameKind, kindName, type RollUpKind } from './kinds.ts'
import type { RollUpColumns, Snap } from './rolled-up.ts'

/** How a selector's samples are looked at. */
export type SelectorNeed = {
  /** One of the moments looked at, and how far apart they are; 0 when it is the only one. */
  readonly atMs: number
  readonly stepMs: number
  /** Null for instants. */
  readonly rangeMs: number | null
  /** What is done with the range; null where it is not a plain function of it. */
  readonly func: string | null
}

/** What a store has: complete between the two. `fromMs` is -Infinity where nothing of the kind was ever dropped. */
export type RollUpCoverage = {
  readonly kind: RollUpKind
  readonly fromMs: number
  readonly toMs: number
}

export type StoredTimes = {
  /** From here on all samples are there themselves; -Infinity when none were ever dropped. */
  readonly samplesFromMs: number
  readonly rollUps: readonly RollUpCoverage[]
}

/** Buckets up to `toMs`, from where the part before ends. */
export type RollUpPart = { readonly kind: RollUpKind; readonly toMs: number }

export type RollUpChoice = {
  /** In time, the oldest first; what is after the last one comes from samples. */
  readonly parts: readonly RollUpPart[]
  readonly columns: RollUpColumns
  readonly snap: Snap | null
  /** The slope that each bucket alone answers, where its span is the range; samples come from the other parts. */
  readonly slope: SlopeAsked | null
  /** In words, where the answer is not exactly that of the samples. */
  readonly note: string | null
}

const COLUMNS: ReadonlyMap<string, RollUpColumns> = new Map([
  ...[
    'rate',
    'increase',
    'delta',
    'resets',
    'count_over_time',
    'first_over_time',
    'last_over_time',
    'present_over_time',
    'absent_over_time',
    'ts_of_first_over_time',
    'ts_of_last_over_time',
  ].map(func => [func, 'samples'] as const),
  ...['min_over_time', 'max_over_time', 'sum_over_time', 'avg_over_time'].map(
    func => [func, 'aggregates'] as const,
  ),
])

const COARSEST_FIRST = [DAY, HOUR, HOUR_END, FIVE_MINUTES]
const WHOLE_COARSEST_FIRST = [DAY, HOUR, FIVE_MINUTES]

/** Whether a kind gives the very answer that the samples give. */
function isExact({ everyMs, spanMs }: RollUpKind, need: SelectorNeed, lookbackMs: number): boolean {
  if (need.atMs % everyMs !== 0 || need.stepMs % everyMs !== 0) return false
  // A bucket knows whether its series ended after its last sample, but not when: no instant may look further back.
  if (need.rangeMs === null) return spanMs === everyMs && lookbackMs <= FIVE_MINUTES.spanMs
  if (need.func === null || !COLUMNS.has(need.func)) return false
  return spanMs === everyMs ? need.rangeMs % everyMs === 0 : need.rangeMs === spanMs
}

const columnsFor = ({ rangeMs, func }: SelectorNeed): RollUpColumns =>
  rangeMs === null ? 'newest' : (COLUMNS.get(func ?? '') ?? 'samples')

type Asked = {
  readonly need: SelectorNeed
  readonly fromMs: number
  readonly toMs: number
  readonly lookbackMs: number
}

/**
 * Where a selector's samples best come from: from roll-ups wherever these give exactly the answer that samples give,
 * else from samples, and beyond those that are kept from roll-ups, with a note. Null: from samples alone.
 */
export function chooseRollUps(asked: Asked, stored: StoredTimes): RollUpChoice | null {
  const { need, fromMs, toMs } = asked
  const exact = exactParts(asked, stored)
  const exactFromMs = exact.fromMs ?? stored.samplesFromMs
  const older = fromMs < exactFromMs ? olderParts(asked, stored, Math.min(exactFromMs, toMs)) : []
  const parts = [...older, ...exact.parts]
  if (parts.length === 0) return null
  const last = older.at(-1)
  const coarsest = Math.max(...older.map(({ kind }) => kind.everyMs))
  return {
    parts,
    columns: columnsFor(need),
    slope: last || !parts.some(({ kind }) => kind.spanMs === need.rangeMs) ? null : slopeOf(need),
    snap: last ? { beforeMs: last.toMs, everyMs: coarsest } : null,
    note: last ? noteOf(older, last.toMs) : null,
  }
}

const SLOPES: ReadonlyMap<string, Omit<SlopeAsked, 'rangeMs'>> = new Map([
  ['rate', { isCounter: true, isPerSecond: true }],
  ['increase', { isCounter: true, isPerSecond: false }],
  ['delta', { isCounter: false, isPerSecond: false }],
])

function slopeOf({ rangeMs, func }: SelectorNeed): SlopeAsked | null {
  const asked = SLOPES.get(func ?? '')
  return asked && rangeMs !== null ? { ...asked, rangeMs } : null
}

/** The kinds that answer exactly, each up to where it reaches, the coarsest first. */
function exactParts(
  { need, fromMs, toMs, lookbackMs }: Asked,
  stored: StoredTimes,
): { readonly parts: readonly RollUpPart[]; readonly fromMs: number | null } {
  const parts: RollUpPart[] = []
  let startMs: number | null = null
  let reachedMs = fromMs
  for (const kind of COARSEST_FIRST) {
    const has = stored.rollUps.find(one => isSameKind(one.kind, kind))
    if (!has || !isExact(kind, need, lookbackMs)) continue
    const partToMs = Math.min(has.toMs, Math.floor(toMs / kind.everyMs) * kind.everyMs)
    const isNeeded = partToMs > reachedMs && partToMs > has.fromMs
    // Where more samples are kept than buckets, samples are better.
    if (!isNeeded || (has.fromMs > reachedMs && has.fromMs > stored.samplesFromMs)) continue
    startMs ??= has.fromMs
    parts.push({ kind, toMs: partToMs })
    reachedMs = partToMs
  }
  return { parts, fromMs: startMs }
}

/** What is left of the time before: by the finest kind that is no finer than the steps, and coarser ones before it. */
function olderParts({ need, fromMs }: Asked, stored: StoredTimes, untilMs: number): RollUpPart[] {
  const wantedMs = need.stepMs > 0 ? need.stepMs : (need.rangeMs ?? 0) / 12
  const best = WHOLE_COARSEST_FIRST.findIndex(({ everyMs }) => everyMs <= wantedMs)
  const usable = WHOLE_COARSEST_FIRST.slice(0, best < 0 ? undefined : best + 1).reverse()
  const parts: RollUpPart[] = []
  let beforeMs = untilMs
  for (const kind of usable) {
    const has = stored.rollUps.find(one => isSameKind(one.kind, kind))
    const partToMs = has ? Math.min(has.toMs, Math.ceil(beforeMs / kind.everyMs) * kind.everyMs) : 0
    if (!has || has.fromMs >= partToMs || fromMs >= beforeMs) continue
    parts.unshift({ kind, toMs: partToMs })
    beforeMs = has.fromMs
  }
  return parts
}

function noteOf(parts: readonly RollUpPart[], beforeMs: number): string {
  const kinds = [...new Set(parts.map(({ kind }) => kindName(kind)))].join(' and ')
  const time = new Date(beforeMs).toISOString().replace(/\.000Z$/, 'Z')
  return `what lies before ${time} is from ${kinds} roll-ups: samples are not kept for so long`
}
