'use client'

import clsx from 'clsx'
import dynamic from 'next/dynamic'
import { formatText } from '../../lib/core/chart/unit.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import {
  HOST_METRICS,
  type HostMetricKey,
  type HostRow,
  hostCharts,
  untilFullText,
  type Window,
} from '../../lib/core/resources/index.ts'
import { MetricCell } from './metric-cell.tsx'
import styles from './resources.module.css'

const ResourceCharts = dynamic(() => import('./resource-charts.tsx').then(module => module.ResourceCharts), {
  ssr: false,
})

const COLUMNS: readonly HostMetricKey[] = ['cpu', 'memory', 'disk', 'io', 'network', 'load', 'pressure']

export type HostTableProps = {
  readonly rows: readonly HostRow[]
  readonly window: Window
  readonly isStale: boolean
  readonly openKey: string | null
  readonly onToggle: (key: string) => void
}

/** One row a host; an opened one shows its charts below itself. */
export function HostTable({ rows, window, isStale, openKey, onToggle }: HostTableProps) {
  return (
    <table className="block">
      <caption className="sr-only">Hosts, those past a limit first</caption>
      <thead className={styles.head}>
        <tr className={clsx(styles.grid, styles.hosts)}>
          <th scope="col">Host</th>
          {COLUMNS.map(key => (
            <th key={key} scope="col" data-cell={key}>
              {HOST_METRICS[key].title}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map(row => (
        <HostRowView key={row.key} {...{ row, window, isStale, onToggle }} isOpen={row.key === openKey} />
      ))}
    </table>
  )
}

type RowProps = {
  readonly row: HostRow
  readonly window: Window
  readonly isStale: boolean
  readonly isOpen: boolean
  readonly onToggle: (key: string) => void
}

function HostRowView({ row, window, isStale, isOpen, onToggle }: RowProps) {
  const isLate = isStale || row.isSilent
  return (
    <tbody data-row className={clsx(styles.group, isOpen && styles.open)}>
      <tr className={clsx(styles.grid, styles.hosts, styles.row)}>
        <th scope="row" className="min-w-0">
          <button
            type="button"
            className={styles.open}
            aria-expanded={isOpen}
            onClick={() => onToggle(row.key)}
          >
            <span className={clsx('block truncate font-medium', isLate && 'text-ink-3')}>{row.instance}</span>
            <span className="block text-ink-3 text-small">{factsOf(row, window)}</span>
          </button>
        </th>
        {COLUMNS.map(key => (
          <td key={key} data-cell={key}>
            <MetricCell
              name={HOST_METRICS[key].title}
              cell={row.cells[key]}
              unit={HOST_METRICS[key].unit}
              limits={HOST_METRICS[key].limits}
              full={HOST_METRICS[key].full}
              note={noteOf(key, row)}
              {...{ window, isLate }}
            />
          </td>
        ))}
      </tr>
      {isOpen && (
        <tr className="block">
          <td className="block" colSpan={COLUMNS.length + 1}>
            <ResourceCharts charts={stepSeconds => hostCharts(row, stepSeconds * 2)} name={row.instance} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

/** "node, 32 cores, 256 GiB, up 41 days": what the machine is. */
function factsOf(row: HostRow, window: Window): string {
  if (row.isSilent) return `${row.job}, no sample now`
  const upMs = row.bootTimeSeconds === null ? null : window.toMs - row.bootTimeSeconds * 1000
  return [
    row.job,
    row.cores === null ? null : `${row.cores} core${row.cores === 1 ? '' : 's'}`,
    row.memoryBytes === null ? null : formatText(row.memoryBytes, 'bytes'),
    upMs === null || upMs < 0 ? null : `up ${formatDuration(upMs)}`,
  ]
    .filter(part => part !== null)
    .join(', ')
}

function noteOf(key: HostMetricKey, row: HostRow): string | null {
  const { part } = row.cells[key]
  if (key === 'disk') {
    return [part, untilFullText(row.hoursUntilFull)].filter(text => text !== null).join(', ') || null
  }
  if (key === 'load') return row.cores === null ? null : 'a core'
  return part
}
