'use client'

import clsx from 'clsx'
import dynamic from 'next/dynamic'
import { formatText } from '../../lib/core/chart/unit.ts'
import {
  GPU_METRICS,
  type GpuMetricKey,
  type GpuRow,
  gpuCharts,
  powerLimits,
  type Window,
} from '../../lib/core/resources/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { MetricCell } from './metric-cell.tsx'
import styles from './resources.module.css'

const ResourceCharts = dynamic(() => import('./resource-charts.tsx').then(module => module.ResourceCharts), {
  ssr: false,
})

const COLUMNS: readonly GpuMetricKey[] = ['utilization', 'memory', 'temperature', 'power', 'clock']

export type GpuTableProps = {
  readonly rows: readonly GpuRow[]
  readonly window: Window
  readonly isStale: boolean
  readonly openKey: string | null
  readonly onToggle: (key: string) => void
}

/** One row a device; an opened one shows its charts below itself. */
export function GpuTable({ rows, window, isStale, openKey, onToggle }: GpuTableProps) {
  return (
    <table className="block">
      <caption className="sr-only">GPUs, those past a limit first</caption>
      <thead className={styles.head}>
        <tr className={clsx(styles.grid, styles.gpus)}>
          <th scope="col">Device</th>
          {COLUMNS.map(key => (
            <th key={key} scope="col" data-cell={key}>
              {GPU_METRICS[key].title}
            </th>
          ))}
          <th scope="col" data-cell="condition">
            Throttling, XID errors
          </th>
        </tr>
      </thead>
      {rows.map(row => (
        <GpuRowView key={row.key} {...{ row, window, isStale, onToggle }} isOpen={row.key === openKey} />
      ))}
    </table>
  )
}

type RowProps = {
  readonly row: GpuRow
  readonly window: Window
  readonly isStale: boolean
  readonly isOpen: boolean
  readonly onToggle: (key: string) => void
}

function GpuRowView({ row, window, isStale, isOpen, onToggle }: RowProps) {
  const isSilent = Object.values(row.cells).every(cell => cell.value === null)
  const isLate = isStale || isSilent
  const { job, instance, gpu } = row
  return (
    <tbody data-row className={clsx(styles.group, isOpen && styles.open)}>
      <tr className={clsx(styles.grid, styles.gpus, styles.row)}>
        <th scope="row" className="min-w-0">
          <button
            type="button"
            className={styles.open}
            aria-expanded={isOpen}
            onClick={() => onToggle(row.key)}
          >
            <span className={clsx('block truncate font-medium', isLate && 'text-ink-3')}>
              GPU {gpu}
              {row.model === null ? '' : `, ${row.model}`}
            </span>
            <span className="block truncate text-ink-3 text-small">
              {instance}
              {isSilent ? ', no sample now' : ''}
            </span>
          </button>
        </th>
        {COLUMNS.map(key => (
          <td key={key} data-cell={key}>
            <MetricCell
              name={GPU_METRICS[key].title}
              cell={row.cells[key]}
              unit={GPU_METRICS[key].unit}
              limits={key === 'power' ? powerLimits(row) : GPU_METRICS[key].limits}
              full={key === 'power' ? row.powerLimitWatts : GPU_METRICS[key].full}
              note={noteOf(key, row)}
              {...{ window, isLate }}
            />
          </td>
        ))}
        <td data-cell="condition">
          <Condition row={row} />
        </td>
      </tr>
      {isOpen && (
        <tr className="block">
          <td className="block" colSpan={COLUMNS.length + 2}>
            <ResourceCharts charts={() => gpuCharts({ job, instance, gpu })} name={`GPU ${gpu}`} />
          </td>
        </tr>
      )}
    </tbody>
  )
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
