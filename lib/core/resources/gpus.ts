import { GPU_METRICS, type GpuMetricKey, type Limit } from './metrics.ts'
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

export type GpuRow = {
  readonly key: string
  readonly job: string
  readonly instance: string
  readonly gpu: string
  readonly model: string | null
  readonly cells: Readonly<Record<GpuMetricKey, Cell>>
  readonly memoryTotalBytes: number | null
  readonly powerLimitWatts: number | null
  /** Null = the exporter does not say. */
  readonly isThrottled: boolean | null
  /** The last XID error code; 0 = none since the driver was loaded, null = the exporter does not say. */
  readonly xid: number | null
}

export type GpuSeries = Readonly<Record<GpuMetricKey, readonly LabelledSeries[]>> & {
  readonly memoryTotalBytes: readonly LabelledSeries[]
  readonly powerLimitWatts: readonly LabelledSeries[]
  readonly throttled: readonly LabelledSeries[]
  readonly xid: readonly LabelledSeries[]
}

const DEVICE_LABELS = ['job', 'instance', 'gpu'] as const
const KEYS = ['utilization', 'memory', 'temperature', 'power', 'clock'] as const

/** One row a device, those past a limit first. */
export function gpuRows(series: GpuSeries, window: Window): readonly GpuRow[] {
  const grouped = new Map(KEYS.map(key => [key, groupBy(series[key], DEVICE_LABELS)] as const))
  const totals = groupBy(series.memoryTotalBytes, DEVICE_LABELS)
  const powerLimits = groupBy(series.powerLimitWatts, DEVICE_LABELS)
  const throttled = groupBy(series.throttled, DEVICE_LABELS)
  const xids = groupBy(series.xid, DEVICE_LABELS)
  const keys = new Set([...grouped.values()].flatMap(groups => [...groups.keys()]))
  const newest = (group: readonly LabelledSeries[] | undefined) =>
    group?.[0] === undefined ? null : presentValue(group[0].points, window)
  const rows = [...keys].map((key): GpuRow => {
    const [job = '', instance = '', gpu = ''] = splitKey(key)
    const cellOf = (metric: GpuMetricKey) => worstCell(grouped.get(metric)?.get(key), null, window)
    const sources = [...grouped.values(), totals].flatMap(groups => groups.get(key) ?? [])
    const isThrottled = newest(throttled.get(key))
    return {
      key: `${job}/${instance}/${gpu}`,
      job,
      instance,
      gpu,
      model: sources.find(source => source.labels.model !== undefined)?.labels.model ?? null,
      cells: {
        utilization: cellOf('utilization'),
        memory: cellOf('memory'),
        temperature: cellOf('temperature'),
        power: cellOf('power'),
        clock: cellOf('clock'),
      },
      memoryTotalBytes: newest(totals.get(key)),
      powerLimitWatts: newest(powerLimits.get(key)),
      isThrottled: isThrottled === null ? null : isThrottled !== 0,
      xid: newest(xids.get(key)),
    }
  })
  return rows.sort((one, other) => gpuRank(one) - gpuRank(other) || compare(one, other))
}

/** A device's own power limit is its limit: at it, the driver throttles. */
export function powerLimits(row: GpuRow): readonly Limit[] {
  return row.powerLimitWatts === null ? [] : [{ value: row.powerLimitWatts * 0.98, tone: 'warn' }]
}

function gpuRank(row: GpuRow): number {
  const tones = KEYS.map(key =>
    reached(row.cells[key].value, key === 'power' ? powerLimits(row) : GPU_METRICS[key].limits),
  )
  if (row.xid !== null && row.xid > 0) tones.push('down')
  if (row.isThrottled) tones.push('warn')
  return rankOf(tones)
}

function compare(one: GpuRow, other: GpuRow): number {
  const host = `${one.job}/${one.instance}`
  const otherHost = `${other.job}/${other.instance}`
  if (host !== otherHost) return host < otherHost ? -1 : 1
  return one.gpu.localeCompare(other.gpu, 'en', { numeric: true })
}
