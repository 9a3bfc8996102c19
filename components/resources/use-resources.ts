'use client'

import { useMemo } from 'react'
import { type InstantResult, useInstant } from '../../lib/client/instant.ts'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import {
  DAYS_UNTIL_FULL,
  DISK_GROWTH,
  GPU_FACTS,
  GPU_METRICS,
  type GpuRow,
  gpuRows,
  HOST_FACTS,
  HOST_METRICS,
  HOURS_UNTIL_FULL,
  type HostRow,
  hostRows,
  type LabelledSeries,
  type Window,
} from '../../lib/core/resources/index.ts'

/** Enough points for a line of 92 pixels. */
const SPARK_POINTS = 60
/** What hardly changes is asked for once a minute. */
const SLOW_MS = 60_000

export type Resources<Row> = {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly rows: readonly Row[]
  readonly error: string | null
  readonly isStale: boolean
  readonly window: Window
}

const useSpark = (expr: string): SeriesAnswer => {
  const { range } = useTimeRange()
  return useSeries({ expr, range, maxPoints: SPARK_POINTS })
}

const useSlow = (expr: string): readonly LabelledSeries[] => {
  const { result } = useInstant({ expr, refetchMs: SLOW_MS })
  return useMemo(() => toSeries(result), [result])
}

/** A value without a course counts as present: it is asked for anew every minute. */
function toSeries(result: InstantResult | null): readonly LabelledSeries[] {
  return (result?.samples ?? []).map(({ labels, value }) => ({
    labels,
    points: [[Number.MAX_SAFE_INTEGER, Number(value)]],
  }))
}

/** Every host that node exporter's names are known of, with the figures of its row and their course, live. */
export function useHosts(): Resources<HostRow> {
  const cpu = useSpark(HOST_METRICS.cpu.expr)
  const memory = useSpark(HOST_METRICS.memory.expr)
  const disk = useSpark(HOST_METRICS.disk.expr)
  const io = useSpark(HOST_METRICS.io.expr)
  const network = useSpark(HOST_METRICS.network.expr)
  const load = useSpark(HOST_METRICS.load.expr)
  const pressure = useSpark(HOST_METRICS.pressure.expr)
  const cores = useSlow(HOST_FACTS.cores)
  const memoryBytes = useSlow(HOST_FACTS.memoryBytes)
  const bootTime = useSlow(HOST_FACTS.bootTime)
  const hoursUntilFull = useSlow(HOURS_UNTIL_FULL)
  const diskGrowth = useSlow(DISK_GROWTH)
  const daysUntilFull = useSlow(DAYS_UNTIL_FULL)
  const answers = [cpu, memory, disk, io, network, load, pressure]
  const window = windowOf(answers)
  const rows = useMemo(
    () =>
      hostRows(
        {
          cpu: cpu.series,
          memory: memory.series,
          disk: disk.series,
          io: io.series,
          network: network.series,
          load: load.series,
          pressure: pressure.series,
          cores,
          memoryBytes,
          bootTime,
          hoursUntilFull,
          diskGrowth,
          daysUntilFull,
        },
        { toMs: window.toMs, stepMs: window.stepMs },
      ),
    [
      cpu.series,
      memory.series,
      disk.series,
      io.series,
      network.series,
      load.series,
      pressure.series,
      cores,
      memoryBytes,
      bootTime,
      hoursUntilFull,
      diskGrowth,
      daysUntilFull,
      window.toMs,
      window.stepMs,
    ],
  )
  return { ...conditionOf(answers), rows, window }
}

/** Every device that any GPU exporter reports, in one model, live. */
export function useGpus(): Resources<GpuRow> {
  const utilization = useSpark(GPU_METRICS.utilization.expr)
  const memory = useSpark(GPU_METRICS.memory.expr)
  const temperature = useSpark(GPU_METRICS.temperature.expr)
  const power = useSpark(GPU_METRICS.power.expr)
  const clock = useSpark(GPU_METRICS.clock.expr)
  const memoryTotalBytes = useSlow(GPU_FACTS.memoryTotalBytes)
  const powerLimitWatts = useSlow(GPU_FACTS.powerLimitWatts)
  const throttled = useSlow(GPU_FACTS.throttled)
  const xid = useSlow(GPU_FACTS.xid)
  const answers = [utilization, memory, temperature, power, clock]
  const window = windowOf(answers)
  const rows = useMemo(
    () =>
      gpuRows(
        {
          utilization: utilization.series,
          memory: memory.series,
          temperature: temperature.series,
          power: power.series,
          clock: clock.series,
          memoryTotalBytes,
          powerLimitWatts,
          throttled,
          xid,
        },
        { toMs: window.toMs, stepMs: window.stepMs },
      ),
    [
      utilization.series,
      memory.series,
      temperature.series,
      power.series,
      clock.series,
      memoryTotalBytes,
      powerLimitWatts,
      throttled,
      xid,
      window.toMs,
      window.stepMs,
    ],
  )
  return { ...conditionOf(answers), rows, window }
}

function windowOf(answers: readonly SeriesAnswer[]): Window {
  return {
    toMs: Math.max(0, ...answers.map(answer => answer.toMs)),
    stepMs: Math.max(0, ...answers.map(answer => answer.stepMs)),
  }
}

function conditionOf(answers: readonly SeriesAnswer[]) {
  const failed = answers.find(answer => answer.status === 'failed')
  const isReady = answers.every(answer => answer.status !== 'loading')
  return {
    status: failed ? ('failed' as const) : isReady ? ('ready' as const) : ('loading' as const),
    error: failed?.error?.message ?? null,
    isStale: answers.some(answer => answer.isStale),
  }
}
