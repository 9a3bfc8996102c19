import { type DiskGrowth, growthOf } from './growth.ts'
import { HOST_METRICS, type HostMetricKey } from './metrics.ts'
import {
  type Cell,
  groupBy,
  type LabelledSeries,
  presentValue,
  rankOf,
  reached,
  splitKey,
  type Window,
  worstCell,
} from './rows.ts'

export type HostRow = {
  readonly key: string
  readonly job: string
  readonly instance: string
  readonly cells: Readonly<Record<HostMetricKey, Cell>>
  readonly cores: number | null
  readonly memoryBytes: number | null
  readonly bootTimeSeconds: number | null
  /** Of the fullest disk that shrinks; null when none does, or nobody knows. */
  readonly hoursUntilFull: number | null
  /** Of the disk that is shown. */
  readonly growth: DiskGrowth | null
  /** No figure has a sample now. */
  readonly isSilent: boolean
}

export type HostSeries = Readonly<Record<HostMetricKey, readonly LabelledSeries[]>> & {
  readonly cores: readonly LabelledSeries[]
  readonly memoryBytes: readonly LabelledSeries[]
  readonly bootTime: readonly LabelledSeries[]
  readonly hoursUntilFull: readonly LabelledSeries[]
  readonly diskGrowth: readonly LabelledSeries[]
  readonly daysUntilFull: readonly LabelledSeries[]
}

const HOST_LABELS = ['job', 'instance'] as const
/** Which label names the worst of several. */
const PARTS: Readonly<Record<HostMetricKey, string | null>> = {
  cpu: null,
  memory: null,
  disk: 'mountpoint',
  io: 'device',
  network: null,
  load: null,
  pressure: 'of',
}
const KEYS = Object.keys(PARTS).filter((key): key is HostMetricKey => key in HOST_METRICS)

/** One row a host, those past a limit first. A host is whatever has any of the figures. */
export function hostRows(series: HostSeries, window: Window): readonly HostRow[] {
  const grouped = new Map(KEYS.map(key => [key, groupBy(series[key], HOST_LABELS)] as const))
  const facts = {
    cores: groupBy(series.cores, HOST_LABELS),
    memoryBytes: groupBy(series.memoryBytes, HOST_LABELS),
    bootTime: groupBy(series.bootTime, HOST_LABELS),
    untilFull: groupBy(series.hoursUntilFull, HOST_LABELS),
    growth: groupBy(series.diskGrowth, HOST_LABELS),
    days: groupBy(series.daysUntilFull, HOST_LABELS),
  }
  const keys = new Set([...grouped.values()].flatMap(groups => [...groups.keys()]))
  const newest = (group: readonly LabelledSeries[] | undefined) =>
    group?.[0] === undefined ? null : presentValue(group[0].points, window)
  const rows = [...keys].map((key): HostRow => {
    const [job = '', instance = ''] = splitKey(key)
    const cellOf = (metric: HostMetricKey) => worstCell(grouped.get(metric)?.get(key), PARTS[metric], window)
    const cells = {
      cpu: cellOf('cpu'),
      memory: cellOf('memory'),
      disk: cellOf('disk'),
      io: cellOf('io'),
      network: cellOf('network'),
      load: cellOf('load'),
      pressure: cellOf('pressure'),
    }
    return {
      key: `${job}/${instance}`,
      job,
      instance,
      cells,
      cores: newest(facts.cores.get(key)),
      memoryBytes: newest(facts.memoryBytes.get(key)),
      bootTimeSeconds: newest(facts.bootTime.get(key)),
      hoursUntilFull: soonest(facts.untilFull.get(key), window),
      growth: growthOf({ bytes: facts.growth.get(key), days: facts.days.get(key) }, cells.disk.part, window),
      isSilent: Object.values(cells).every(cell => cell.value === null),
    }
  })
  return rows.sort((one, other) => hostRank(one) - hostRank(other) || compare(one.key, other.key))
}

function soonest(group: readonly LabelledSeries[] | undefined, window: Window): number | null {
  const hours = (group ?? []).flatMap(({ points }) => presentValue(points, window) ?? [])
  return hours.length === 0 ? null : Math.min(...hours)
}

/** A disk that is full within a day is as urgent as one that is full. */
const URGENT_HOURS = 24

function hostRank(row: HostRow): number {
  const tones = KEYS.map(key => reached(row.cells[key].value, HOST_METRICS[key].limits))
  const isUrgent = row.hoursUntilFull !== null && row.hoursUntilFull < URGENT_HOURS
  return rankOf(isUrgent ? [...tones, 'warn'] : tones)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** "40 hosts, 3 past a limit, 1 silent". */
export function summariseHosts(rows: readonly HostRow[]): string {
  const past = rows.filter(row => hostRank(row) < 2).length
  const silent = rows.filter(row => row.isSilent).length
  const count = `${rows.length} host${rows.length === 1 ? '' : 's'}`
  return [count, past > 0 ? `${past} past a limit` : null, silent > 0 ? `${silent} silent` : null]
    .filter(part => part !== null)
    .join(', ')
}
