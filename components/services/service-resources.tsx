'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { useRangeHref, useTimeRange } from '../../lib/client/time-range.ts'
import { formatValue } from '../../lib/core/chart/unit.ts'
import {
  type Cell,
  GPU_METRICS,
  type GpuRow,
  gpuRows,
  HOST_METRICS,
  type HostRow,
  hostRows,
  powerLimits,
  type ResourceMetric,
  reached,
} from '../../lib/core/resources/index.ts'
import { Bullet } from '../charts/bullet.tsx'
import { Sparkline } from '../charts/sparkline.tsx'
import { Section } from '../ui/section.tsx'

/** The worst come first; the rest is on the Resources page. */
const MOST_SHOWN = 3
const SPARK_POINTS = 90

/** The machines and devices that a service runs on, each figure against its limits. */
export function HostsSection({ hosts, gpus }: { hosts: string | null; gpus: string | null }) {
  return (
    <>
      {hosts ? <Hosts matchers={hosts} /> : null}
      {gpus ? <Gpus matchers={gpus} /> : null}
    </>
  )
}

function useMetric(metric: ResourceMetric, owner: string): SeriesAnswer {
  const { range } = useTimeRange()
  // The same expression as on the Resources page, cut down to what `owner` selects.
  return useSeries({ expr: `(${metric.expr}) and ${owner}`, range, maxPoints: SPARK_POINTS })
}

function Hosts({ matchers }: { matchers: string }) {
  const owner = `on (job, instance) node_memory_MemTotal_bytes{${matchers}}`
  const cpu = useMetric(HOST_METRICS.cpu, owner)
  const memory = useMetric(HOST_METRICS.memory, owner)
  const disk = useMetric(HOST_METRICS.disk, owner)
  const io = useMetric(HOST_METRICS.io, owner)
  const network = useMetric(HOST_METRICS.network, owner)
  const rows = hostRows(
    {
      cpu: cpu.series,
      memory: memory.series,
      disk: disk.series,
      io: io.series,
      network: network.series,
      load: [],
      pressure: [],
      cores: [],
      memoryBytes: [],
      bootTime: [],
      hoursUntilFull: [],
      diskGrowth: [],
      daysUntilFull: [],
    },
    { toMs: cpu.toMs, stepMs: cpu.stepMs },
  )
  if (rows.length === 0)
    return <Missing title="Hosts" matchers={matchers} isLoading={cpu.status === 'loading'} />
  return (
    <>
      {rows.slice(0, MOST_SHOWN).map(row => (
        <HostLines key={row.key} row={row} />
      ))}
      <More count={rows.length - MOST_SHOWN} noun="hosts" />
    </>
  )
}

const HOST_LINES = ['cpu', 'memory', 'disk', 'io', 'network'] as const

function HostLines({ row }: { row: HostRow }) {
  return (
    <Section title={`Host, ${row.instance}`} note={row.isSilent ? 'no sample now' : row.job}>
      {HOST_LINES.map(key => (
        <Line key={key} metric={HOST_METRICS[key]} cell={row.cells[key]} />
      ))}
    </Section>
  )
}

function Gpus({ matchers }: { matchers: string }) {
  const owner = `on (job, instance, gpu) gpu:utilization:ratio{${matchers}}`
  const utilization = useMetric(GPU_METRICS.utilization, owner)
  const memory = useMetric(GPU_METRICS.memory, owner)
  const temperature = useMetric(GPU_METRICS.temperature, owner)
  const power = useMetric(GPU_METRICS.power, owner)
  const clock = useMetric(GPU_METRICS.clock, owner)
  const rows = gpuRows(
    {
      utilization: utilization.series,
      memory: memory.series,
      temperature: temperature.series,
      power: power.series,
      clock: clock.series,
      memoryTotalBytes: [],
      powerLimitWatts: [],
      throttled: [],
      xid: [],
    },
    { toMs: utilization.toMs, stepMs: utilization.stepMs },
  )
  if (rows.length === 0) {
    return <Missing title="GPUs" matchers={matchers} isLoading={utilization.status === 'loading'} />
  }
  return (
    <>
      {rows.slice(0, MOST_SHOWN).map(row => (
        <GpuLines key={row.key} row={row} />
      ))}
      <More count={rows.length - MOST_SHOWN} noun="GPUs" />
    </>
  )
}

const GPU_LINES = ['utilization', 'memory', 'temperature', 'power', 'clock'] as const

function GpuLines({ row }: { row: GpuRow }) {
  const name = row.model ? `GPU ${row.gpu}, ${row.model}` : `GPU ${row.gpu}`
  return (
    <Section title={name} note={row.instance}>
      {GPU_LINES.map(key => (
        <Line
          key={key}
          metric={key === 'power' ? { ...GPU_METRICS.power, limits: powerLimits(row) } : GPU_METRICS[key]}
          cell={row.cells[key]}
        />
      ))}
    </Section>
  )
}

function Line({ metric, cell }: { metric: ResourceMetric; cell: Cell }) {
  const tone = reached(cell.value, metric.limits)
  const figure = cell.value === null ? null : formatValue(cell.value, metric.unit)
  const full = metric.full ?? Math.max(0, ...cell.points.map(([, value]) => value ?? 0))
  return (
    <div className="grid min-h-[30px] grid-cols-[minmax(0,1fr)_76px_112px_88px] items-center gap-x-3.5 border-rule border-b text-ink-2 last:border-0 max-sm:grid-cols-[minmax(0,1fr)_76px_88px]">
      <span className={clsx('truncate', tone && 'text-ink')}>
        {metric.title}
        {cell.part ? <span className="text-ink-3 text-small"> {cell.part}</span> : null}
      </span>
      <span className={clsx('num text-right text-column', tone ? TONES[tone] : 'text-ink')}>
        {figure === null ? '—' : figure.figure}
        {figure?.suffix ? (
          <span className="ml-[0.22em] font-sans text-[0.88em] text-ink-3">{figure.suffix}</span>
        ) : null}
      </span>
      <span className="max-sm:hidden">
        {full > 0 && metric.full !== null ? (
          <Bullet value={cell.value} full={full} thresholds={metric.limits} width={112} />
        ) : null}
      </span>
      <Sparkline points={cell.points} startsAtZero={metric.full !== null} isLate={cell.value === null} />
    </div>
  )
}

const TONES = { warn: 'text-warn', down: 'text-down' } as const

function More({ count, noun }: { count: number; noun: string }) {
  const hrefOf = useRangeHref()
  if (count <= 0) return null
  return (
    <p className="text-ink-3 text-small">
      {count} more {noun} on{' '}
      <Link href={hrefOf('/resources')} className="text-accent underline underline-offset-2">
        Resources
      </Link>
    </p>
  )
}

function Missing({ title, matchers, isLoading }: { title: string; matchers: string; isLoading: boolean }) {
  if (isLoading) return null
  return (
    <Section title={title} note="none reported">
      <p className="text-ink-3 text-small">
        No sample of this time range has the labels <code>{`{${matchers}}`}</code>.
      </p>
    </Section>
  )
}
