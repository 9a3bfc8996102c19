'use client'

import { formatText } from '../../lib/core/chart/unit.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import {
  growthText,
  HOST_METRICS,
  type HostMetricKey,
  type HostRow,
  hostCharts,
  untilFullText,
  type Window,
} from '../../lib/core/resources/index.ts'
import { MetricCell } from './metric-cell.tsx'
import { ResourceTable, type ResourceTableProps, type ResourceView } from './resource-table.tsx'
import styles from './resources.module.css'

const KEYS: readonly HostMetricKey[] = ['cpu', 'memory', 'disk', 'io', 'network', 'load', 'pressure']
const COLUMNS = KEYS.map(key => ({ key, title: HOST_METRICS[key].title }))

export function HostTable({ window, isStale, ...table }: ResourceTableProps<HostRow>) {
  const viewOf = (row: HostRow): ResourceView => {
    const isLate = isStale || row.isSilent
    return {
      name: row.instance,
      facts: factsOf(row, window),
      isLate,
      cells: KEYS.map(key => (
        <MetricCell
          key={key}
          name={HOST_METRICS[key].title}
          cell={row.cells[key]}
          unit={HOST_METRICS[key].unit}
          limits={HOST_METRICS[key].limits}
          full={HOST_METRICS[key].full}
          note={noteOf(key, row, window)}
          {...{ window, isLate }}
        />
      )),
      charts: stepSeconds => hostCharts(row, stepSeconds * 2),
    }
  }
  const frame = { caption: 'Hosts, those past a limit first', grid: styles.hosts, noun: 'Host' }
  return <ResourceTable {...frame} {...table} columns={COLUMNS} viewOf={viewOf} />
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

/** Nearer than this, the day counts and not the months. */
const SOON_HOURS = 48

function noteOf(key: HostMetricKey, row: HostRow, { toMs }: Window): string | null {
  const { part } = row.cells[key]
  if (key === 'disk') {
    const { hoursUntilFull: hours } = row
    const soon = untilFullText(hours)
    const slow = hours !== null && hours < SOON_HOURS ? null : growthText(row.growth, toMs)
    return [part, slow ?? soon].filter(text => text !== null).join(', ') || null
  }
  if (key === 'load') return row.cores === null ? null : 'a core'
  return part
}
