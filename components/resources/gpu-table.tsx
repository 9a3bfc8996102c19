'use client'

import { formatText } from '../../lib/core/chart/unit.ts'
import {
  GPU_METRICS,
  type GpuMetricKey,
  type GpuRow,
  gpuCharts,
  powerLimits,
} from '../../lib/core/resources/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { MetricCell } from './metric-cell.tsx'
import { ResourceTable, type ResourceTableProps, type ResourceView } from './resource-table.tsx'
import styles from './resources.module.css'

const KEYS: readonly GpuMetricKey[] = ['utilization', 'memory', 'temperature', 'power', 'clock']
const COLUMNS = [
  ...KEYS.map(key => ({ key, title: GPU_METRICS[key].title })),
  { key: 'condition', title: 'Throttling, XID errors' },
]

export function GpuTable({ window, isStale, ...table }: ResourceTableProps<GpuRow>) {
  const viewOf = (row: GpuRow): ResourceView => {
    const { job, instance, gpu } = row
    const isSilent = Object.values(row.cells).every(cell => cell.value === null)
    const isLate = isStale || isSilent
    const metrics = KEYS.map(key => (
      <MetricCell
        key={key}
        name={GPU_METRICS[key].title}
        cell={row.cells[key]}
        unit={GPU_METRICS[key].unit}
        limits={key === 'power' ? powerLimits(row) : GPU_METRICS[key].limits}
        full={key === 'power' ? row.powerLimitWatts : GPU_METRICS[key].full}
        note={noteOf(key, row)}
        {...{ window, isLate }}
      />
    ))
    return {
      name: row.model === null ? `GPU ${gpu}` : `GPU ${gpu}, ${row.model}`,
      facts: isSilent ? `${instance}, no sample now` : instance,
      isLate,
      cells: [...metrics, <Condition key="condition" row={row} />],
      charts: () => gpuCharts({ job, instance, gpu }),
    }
  }
  const frame = { caption: 'GPUs, those past a limit first', grid: styles.gpus, noun: 'Device' }
  return <ResourceTable {...frame} {...table} columns={COLUMNS} viewOf={viewOf} />
}

function noteOf(key: GpuMetricKey, row: GpuRow): string | null {
  if (key === 'memory' && row.memoryTotalBytes !== null)
    return `of ${formatText(row.memoryTotalBytes, 'bytes')}`
  if (key === 'power' && row.powerLimitWatts !== null)
    return `limit ${formatText(row.powerLimitWatts, 'watts')}`
  return null
}

/** What a device says of itself, in words; what it does not say stays a dash. */
function Condition({ row }: { readonly row: GpuRow }) {
  return (
    <div className="text-small">
      {row.isThrottled ? (
        <p className="flex items-baseline gap-1.5 text-warn">
          <Glyph name="degraded" className="size-2.5 text-warn-mark" />
          Throttled
        </p>
      ) : (
        <p className="text-ink-3">{row.isThrottled === null ? 'Throttling —' : 'Not throttled'}</p>
      )}
      {row.xid !== null && row.xid > 0 ? (
        <p className="flex items-baseline gap-1.5 text-down">
          <Glyph name="down" className="size-2.5" />
          XID {row.xid}
        </p>
      ) : (
        <p className="text-ink-3">{row.xid === null ? 'XID —' : 'No XID error'}</p>
      )}
    </div>
  )
}
