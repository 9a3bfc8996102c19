import { type HostFamily, type HostSample, single } from './family.ts'

// File formats: proc(5). Names and units: node exporter's collectors of the same name.

const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const
const TICKS_PER_SECOND = 100 // USER_HZ: fixed at 100 in what the kernel shows to programs

/** `/proc/stat`: CPU seconds by mode, context switches, forks, processes, boot time. */
export function readStat(text: string): HostFamily[] {
  const cpu: HostSample[] = []
  const rest = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name = '', ...fields] = line.trim().split(/\s+/)
    const core = /^cpu(\d+)$/.exec(name)?.[1]
    if (core === undefined) rest.set(name, Number(fields[0]))
    else cpu.push(...CPU_MODES.map((mode, i) => cpuSample(core, mode, fields[i])))
  }
  return [
    {
      name: 'node_cpu_seconds_total',
      type: 'counter',
      help: 'Seconds the CPUs spent in each mode.',
      samples: cpu,
    },
    ...single(
      'node_context_switches_total',
      'counter',
      'Total number of context switches.',
    )(rest.get('ctxt')),
    ...single('node_intr_total', 'counter', 'Total number of interrupts serviced.')(rest.get('intr')),
    ...single('node_forks_total', 'counter', 'Total number of forks.')(rest.get('processes')),
    ...single(
      'node_procs_running',
      'gauge',
      'Number of processes in runnable state.',
    )(rest.get('procs_running')),
    ...single(
      'node_procs_blocked',
      'gauge',
      'Number of processes blocked waiting for I/O to complete.',
    )(rest.get('procs_blocked')),
    ...single('node_boot_time_seconds', 'gauge', 'Unix time of the last boot.')(rest.get('btime')),
  ]
}

function cpuSample(cpu: string, mode: string, ticks: string | undefined): HostSample {
  return { labels: { cpu, mode }, value: Number(ticks ?? 0) / TICKS_PER_SECOND }
}

/** `/proc/meminfo`: every line, kB turned into bytes. */
export function readMeminfo(text: string): HostFamily[] {
  return text.split('\n').flatMap(line => {
    const match = /^([^:]+):\s+(\d+)(\s+kB)?/.exec(line)
    if (!match) return []
    const [, label = '', amount, unit] = match
    const field = label.replace(/\((.*)\)/, '_$1')
    const name = `node_memory_${field}${unit ? '_bytes' : ''}`
    return single(
      name,
      'gauge',
      `Memory information field ${field}${unit ? '_bytes' : ''}.`,
    )(Number(amount) * (unit ? 1024 : 1))
  })
}

/** `/proc/loadavg` */
export function readLoad(text: string): HostFamily[] {
  const [one, five, fifteen] = text.split(' ').map(Number)
  return [
    ...single('node_load1', 'gauge', '1m load average.')(one),
    ...single('node_load5', 'gauge', '5m load average.')(five),
    ...single('node_load15', 'gauge', '15m load average.')(fifteen),
  ]
}

const SECTOR_BYTES = 512 // the kernel counts in these whatever the device's own sectors are

/** Field of `/proc/diskstats` behind the device's name → family. */
const DISK_FIELDS = [
  [0, 'node_disk_reads_completed_total', 'counter', 'The total number of reads completed successfully.', 1],
  [2, 'node_disk_read_bytes_total', 'counter', 'The total number of bytes read successfully.', SECTOR_BYTES],
  [
    3,
    'node_disk_read_time_seconds_total',
    'counter',
    'The total number of seconds spent by all reads.',
    0.001,
  ],
  [4, 'node_disk_writes_completed_total', 'counter', 'The total number of writes completed successfully.', 1],
  [
    6,
    'node_disk_written_bytes_total',
    'counter',
    'The total number of bytes written successfully.',
    SECTOR_BYTES,
  ],
  [
    7,
    'node_disk_write_time_seconds_total',
    'counter',
    'The total number of seconds spent by all writes.',
    0.001,
  ],
  [8, 'node_disk_io_now', 'gauge', 'The number of I/Os currently in progress.', 1],
  [9, 'node_disk_io_time_seconds_total', 'counter', 'Total seconds spent doing I/Os.', 0.001],
] as const

// Partitions, RAM disks and loop devices say nothing that their disk does not.
const IGNORED_DISK = /^(z?ram|loop|fd|(h|s|v|xv)d[a-z]+\d+$|nvme\d+n\d+p\d+$|mmcblk\d+p\d+$)/

/** `/proc/diskstats`: whole disks only. */
export function readDisks(text: string): HostFamily[] {
  const rows = text
    .split('\n')
    .map(line => line.trim().split(/\s+/).slice(2))
    .filter(([device, ...fields]) => device && !IGNORED_DISK.test(device) && fields.length >= 10)
  return DISK_FIELDS.map(([field, name, type, help, factor]) => ({
    name,
    type,
    help,
    samples: rows.map(([device = '', ...fields]) => ({
      labels: { device },
      value: Number(fields[field]) * factor,
    })),
  }))
}

/** Field of `/proc/net/dev` behind the colon → family. */
const NETWORK_FIELDS = [
  [0, 'node_network_receive_bytes_total', 'Network device bytes received.'],
  [1, 'node_network_receive_packets_total', 'Network device packets received.'],
  [2, 'node_network_receive_errs_total', 'Network device receive errors.'],
  [3, 'node_network_receive_drop_total', 'Network device received packets dropped.'],
  [8, 'node_network_transmit_bytes_total', 'Network device bytes sent.'],
  [9, 'node_network_transmit_packets_total', 'Network device packets sent.'],
  [10, 'node_network_transmit_errs_total', 'Network device transmit errors.'],
  [11, 'node_network_transmit_drop_total', 'Network device sent packets dropped.'],
] as const

/** `/proc/net/dev` */
export function readNetwork(text: string): HostFamily[] {
  const rows = text.split('\n').flatMap(line => {
    const match = /^\s*([^:\s]+):\s*(.*)$/.exec(line)
    return match ? [{ device: match[1] ?? '', fields: (match[2] ?? '').trim().split(/\s+/).map(Number) }] : []
  })
  return NETWORK_FIELDS.map(([field, name, help]) => ({
    name,
    type: 'counter' as const,
    help,
    samples: rows.map(({ device, fields }) => ({ labels: { device }, value: fields[field] ?? 0 })),
  }))
}

/** `/proc/pressure/{cpu,memory,io}`: what waited (some) and what stood still altogether (full), in seconds. */
export function readPressure(resource: 'cpu' | 'memory' | 'io', text: string): HostFamily[] {
  const total = (kind: string) => {
    const micros = new RegExp(`^${kind} .*total=(\\d+)`, 'm').exec(text)?.[1]
    return micros === undefined ? undefined : Number(micros) / 1e6
  }
  const waiting = single(
    `node_pressure_${resource}_waiting_seconds_total`,
    'counter',
    `Total time that processes have waited for ${resource}.`,
  )
  const stalled = single(
    `node_pressure_${resource}_stalled_seconds_total`,
    'counter',
    `Total time no process could make progress for want of ${resource}.`,
  )
  return [...waiting(total('some')), ...(resource === 'cpu' ? [] : stalled(total('full')))]
}

export type Mount = {
  readonly device: string
  readonly mountpoint: string
  readonly fstype: string
  readonly isReadOnly: boolean
}

// What node exporter leaves out as well: file systems that no disk stands behind.
const VIRTUAL = new Set(
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs fusectl hugetlbfs iso9660 mqueue nsfs overlay proc procfs pstore rpc_pipefs securityfs selinuxfs squashfs sysfs tracefs tmpfs ramfs efivarfs'.split(
    ' ',
  ),
)
const SYSTEM_MOUNT =
  /^\/(dev|proc|run\/credentials\/.+|sys|var\/lib\/docker\/.+|var\/lib\/containers\/storage\/.+)($|\/)/

/** `/proc/self/mounts`: file systems that hold data; one a device. Falls back to the root when nothing else is left. */
export function readMounts(text: string): Mount[] {
  const all = text.split('\n').flatMap(line => {
    const [device, mountpoint, fstype, options] = line.split(' ')
    if (!device || !mountpoint || !fstype) return []
    return [
      {
        device,
        mountpoint: unescapeOctal(mountpoint),
        fstype,
        isReadOnly: (options ?? '').split(',').includes('ro'),
      },
    ]
  })
  const seen = new Set<string>()
  const real = all.filter(mount => {
    if (VIRTUAL.has(mount.fstype) || SYSTEM_MOUNT.test(mount.mountpoint) || seen.has(mount.device))
      return false
    seen.add(mount.device)
    return true
  })
  const root = all.findLast(mount => mount.mountpoint === '/')
  return root && !real.some(mount => mount.mountpoint === '/') ? [root, ...real] : real
}

function unescapeOctal(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
