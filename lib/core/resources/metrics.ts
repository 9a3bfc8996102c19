import type { Unit } from '../chart/unit.ts'

export type Limit = { readonly value: number; readonly tone: 'warn' | 'down' }

/** One figure a host or a device: what to ask, what it is measured in, and the limits that are drawn. */
export type ResourceMetric = {
  readonly key: string
  readonly title: string
  readonly unit: Unit
  readonly expr: string
  readonly limits: readonly Limit[]
  /** What a bar's whole width stands for; null = nothing is known that it could be measured against. */
  readonly full: number | null
}

const limits = (warn: number, down: number): readonly Limit[] => [
  { value: warn, tone: 'warn' },
  { value: down, tone: 'down' },
]

/** Two neighbouring samples make a live figure, whatever the scrape interval is up to a minute and a half. */
const LIVE = '[5m]'
const HOST = 'job, instance'
/** What only looks like a disk. */
export const NO_DISK =
  'fstype!~"tmpfs|ramfs|squashfs|devtmpfs|iso9660|autofs|fuse.*|nsfs|proc|sysfs|cgroup.*"'
const NO_WIRE = 'device!~"lo|veth.*|docker.*|br-.*|cni.*|flannel.*|cali.*|virbr.*|tap.*|tun.*"'
const NO_DRIVE = 'device!~"loop.*|ram.*|zram.*|sr.*|fd.*"'

/** The figures of a host's row, in the names of node exporter. */
export const HOST_METRICS = {
  cpu: {
    key: 'cpu',
    title: 'CPU',
    unit: 'ratio',
    expr: `clamp_min(1 - avg by (${HOST}) (irate(node_cpu_seconds_total{mode="idle"}${LIVE})), 0)`,
    limits: limits(0.8, 0.95),
    full: 1,
  },
  memory: {
    key: 'memory',
    title: 'Memory',
    unit: 'ratio',
    expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
    limits: limits(0.85, 0.95),
    full: 1,
  },
  disk: {
    key: 'disk',
    title: 'Disk',
    unit: 'ratio',
    expr: `1 - node_filesystem_avail_bytes{${NO_DISK}} / (node_filesystem_size_bytes{${NO_DISK}} > 0)`,
    limits: limits(0.8, 0.9),
    full: 1,
  },
  io: {
    key: 'io',
    title: 'Disk I/O',
    unit: 'ratio',
    expr: `clamp_max(irate(node_disk_io_time_seconds_total{${NO_DRIVE}}${LIVE}), 1)`,
    limits: limits(0.8, 0.95),
    full: 1,
  },
  network: {
    key: 'network',
    title: 'Network',
    unit: 'bytes_per_second',
    expr: `sum by (${HOST}) (irate(node_network_receive_bytes_total{${NO_WIRE}}${LIVE})) + sum by (${HOST}) (irate(node_network_transmit_bytes_total{${NO_WIRE}}${LIVE}))`,
    limits: [],
    full: null,
  },
  load: {
    key: 'load',
    title: 'Load',
    unit: 'none',
    expr: `node_load1 / on (${HOST}) count by (${HOST}) (node_cpu_seconds_total{mode="idle"})`,
    limits: limits(1, 2),
    full: 2,
  },
  pressure: {
    key: 'pressure',
    title: 'Pressure',
    unit: 'ratio',
    expr: [
      `label_replace(irate(node_pressure_cpu_waiting_seconds_total${LIVE}), "of", "CPU", "", "")`,
      `label_replace(irate(node_pressure_memory_waiting_seconds_total${LIVE}), "of", "memory", "", "")`,
      `label_replace(irate(node_pressure_io_waiting_seconds_total${LIVE}), "of", "I/O", "", "")`,
    ].join(' or '),
    limits: limits(0.2, 0.5),
    full: 1,
  },
} as const satisfies Record<string, ResourceMetric>
export type HostMetricKey = keyof typeof HOST_METRICS

/**
 * Hours until a file system is full, by the straight line through its last six hours; only where it shrinks, and only
 * where there is an hour of history to draw a line through.
 */
export const HOURS_UNTIL_FULL = (() => {
  const free = `node_filesystem_avail_bytes{${NO_DISK}}`
  const now = `predict_linear(${free}[6h], 0)`
  const shrinking = `(${now} - predict_linear(${free}[6h], 3600)) > 0`
  return `(${now} / (${shrinking})) and ${free} offset 1h`
})()

/** What a host is: its cores, its memory and when it was started. */
export const HOST_FACTS = {
  cores: `count by (${HOST}) (node_cpu_seconds_total{mode="idle"})`,
  memoryBytes: 'node_memory_MemTotal_bytes',
  bootTime: 'node_boot_time_seconds',
} as const

/** The figures of a device's row, in the one model that recording rules bring all exporters to. */
export const GPU_METRICS = {
  utilization: {
    key: 'utilization',
    title: 'Utilisation',
    unit: 'ratio',
    expr: 'gpu:utilization:ratio',
    limits: [],
    full: 1,
  },
  memory: {
    key: 'memory',
    title: 'Memory',
    unit: 'ratio',
    expr: 'gpu:memory_used:bytes / gpu:memory_total:bytes',
    limits: limits(0.8, 0.95),
    full: 1,
  },
  temperature: {
    key: 'temperature',
    title: 'Temperature',
    unit: 'celsius',
    expr: 'gpu:temperature:celsius',
    limits: limits(75, 85),
    full: 100,
  },
  power: {
    key: 'power',
    title: 'Power',
    unit: 'watts',
    expr: 'gpu:power_draw:watts',
    limits: [],
    full: null,
  },
  clock: {
    key: 'clock',
    title: 'Clock',
    unit: 'hertz',
    expr: 'gpu:clock_sm:hertz',
    limits: [],
    full: null,
  },
} as const satisfies Record<string, ResourceMetric>
export type GpuMetricKey = keyof typeof GPU_METRICS

export const GPU_FACTS = {
  memoryTotalBytes: 'gpu:memory_total:bytes',
  powerLimitWatts: 'gpu:power_limit:watts',
  throttled: 'gpu:throttled:bool',
  xid: 'gpu:xid_errors:last',
} as const

/** The matchers of one host or one device, for the charts of an opened row. */
export function matchersOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`)
    .join(', ')
}

export type ResourceChart = {
  readonly key: string
  readonly title: string
  readonly unit: Unit
  readonly expr: string
  readonly limits: readonly Limit[]
  /** The label that names a line. */
  readonly line: string
  readonly missing: string
}

/** The charts of an opened host. `windowSeconds` is at least the distance of two points, so that nothing is skipped. */
export function hostCharts(
  host: { readonly job: string; readonly instance: string },
  windowSeconds: number,
): readonly ResourceChart[] {
  const of = matchersOf({ job: host.job, instance: host.instance })
  const over = `[${Math.max(120, Math.ceil(windowSeconds))}s]`
  const m = HOST_METRICS
  return [
    {
      key: 'cpu',
      title: 'CPU by mode',
      unit: 'ratio',
      expr: `avg by (mode) (rate(node_cpu_seconds_total{mode!="idle", ${of}}${over})) > 0.0005`,
      limits: [],
      line: 'mode',
      missing: 'node_cpu_seconds_total',
    },
    {
      key: 'memory',
      title: 'Memory',
      unit: 'bytes',
      expr: `label_replace(node_memory_MemTotal_bytes{${of}} - node_memory_MemAvailable_bytes{${of}}, "of", "used", "", "") or label_replace(node_memory_MemTotal_bytes{${of}}, "of", "total", "", "")`,
      limits: [],
      line: 'of',
      missing: 'node_memory_MemAvailable_bytes',
    },
    {
      key: 'disk',
      title: 'Disk, share used',
      unit: 'ratio',
      expr: `1 - node_filesystem_avail_bytes{${NO_DISK}, ${of}} / (node_filesystem_size_bytes{${NO_DISK}, ${of}} > 0)`,
      limits: m.disk.limits,
      line: 'mountpoint',
      missing: 'node_filesystem_avail_bytes',
    },
    {
      key: 'io',
      title: 'Disk I/O, share of time busy',
      unit: 'ratio',
      expr: `clamp_max(rate(node_disk_io_time_seconds_total{${NO_DRIVE}, ${of}}${over}), 1)`,
      limits: m.io.limits,
      line: 'device',
      missing: 'node_disk_io_time_seconds_total',
    },
    {
      key: 'network',
      title: 'Network',
      unit: 'bytes_per_second',
      expr: `label_replace(sum(rate(node_network_receive_bytes_total{${NO_WIRE}, ${of}}${over})), "of", "in", "", "") or label_replace(sum(rate(node_network_transmit_bytes_total{${NO_WIRE}, ${of}}${over})), "of", "out", "", "")`,
      limits: [],
      line: 'of',
      missing: 'node_network_receive_bytes_total',
    },
    {
      key: 'load',
      title: 'Load average',
      unit: 'none',
      expr: `label_replace(node_load1{${of}}, "of", "1 min", "", "") or label_replace(node_load5{${of}}, "of", "5 min", "", "") or label_replace(node_load15{${of}}, "of", "15 min", "", "")`,
      limits: [],
      line: 'of',
      missing: 'node_load1',
    },
    {
      key: 'pressure',
      title: 'Pressure, share of time that something waited',
      unit: 'ratio',
      expr: ['cpu', 'memory', 'io']
        .map(
          name =>
            `label_replace(rate(node_pressure_${name}_waiting_seconds_total{${of}}${over}), "of", "${name}", "", "")`,
        )
        .join(' or '),
      limits: [],
      line: 'of',
      missing: 'node_pressure_cpu_waiting_seconds_total',
    },
  ]
}

/** The charts of an opened device. */
export function gpuCharts(device: Readonly<Record<string, string>>): readonly ResourceChart[] {
  const of = `{${matchersOf(device)}}`
  const named = (expr: string, name: string) => `label_replace(${expr}${of}, "of", "${name}", "", "")`
  const shared = { limits: [], line: 'of' } as const
  return [
    {
      ...shared,
      key: 'utilization',
      title: 'Utilisation',
      unit: 'ratio',
      expr: named('gpu:utilization:ratio', 'used'),
      missing: 'gpu:utilization:ratio',
    },
    {
      ...shared,
      key: 'memory',
      title: 'Memory',
      unit: 'bytes',
      expr: `${named('gpu:memory_used:bytes', 'used')} or ${named('gpu:memory_total:bytes', 'total')}`,
      missing: 'gpu:memory_used:bytes',
    },
    {
      ...shared,
      key: 'temperature',
      title: 'Temperature',
      unit: 'celsius',
      expr: named('gpu:temperature:celsius', 'core'),
      limits: GPU_METRICS.temperature.limits,
      missing: 'gpu:temperature:celsius',
    },
    {
      ...shared,
      key: 'power',
      title: 'Power',
      unit: 'watts',
      expr: `${named('gpu:power_draw:watts', 'draw')} or ${named('gpu:power_limit:watts', 'limit')}`,
      missing: 'gpu:power_draw:watts',
    },
    {
      ...shared,
      key: 'clock',
      title: 'Clock',
      unit: 'hertz',
      expr: named('gpu:clock_sm:hertz', 'SM'),
      missing: 'gpu:clock_sm:hertz',
    },
  ]
}
