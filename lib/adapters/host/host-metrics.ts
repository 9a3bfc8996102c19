import { readFile, statfs } from 'node:fs/promises'
import { cpus, freemem, hostname, loadavg, release, totalmem, type, uptime } from 'node:os'
import {
  type HostFamily,
  type Mount,
  readDisks,
  readLoad,
  readMeminfo,
  readMounts,
  readNetwork,
  readPressure,
  readStat,
  single,
  writeFamilies,
} from '../../core/host/index.ts'

/** Asks what else this host can tell (its GPUs, say); an answer that fails must not take the rest with it. */
export type ExtraFamilies = () => Promise<readonly HostFamily[]>

/** This machine's figures under node exporter's names, in the classic text format. */
export async function hostMetrics(
  nowMs: number,
  extra: readonly ExtraFamilies[] = [],
): Promise<{ contentType: string; body: string }> {
  const own = process.platform === 'linux' ? await linuxFamilies() : portableFamilies()
  const more = await Promise.all(extra.map(ask => ask().catch(() => [])))
  const families = [...own, ...alwaysFamilies(nowMs), ...more.flat()]
  return { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: writeFamilies(families) }
}

async function linuxFamilies(): Promise<HostFamily[]> {
  const pressure = (['cpu', 'memory', 'io'] as const).map(resource =>
    parse(`/proc/pressure/${resource}`, text => readPressure(resource, text)),
  )
  const parts = await Promise.all([
    parse('/proc/stat', readStat),
    parse('/proc/meminfo', readMeminfo),
    parse('/proc/loadavg', readLoad),
    parse('/proc/diskstats', readDisks),
    parse('/proc/net/dev', readNetwork),
    parse('/proc/sys/fs/file-nr', readFileHandles),
    ...pressure,
    filesystems(),
  ])
  return parts.flat()
}

/** A file that this kernel does not have gives no series, never zeros. */
async function parse(path: string, read: (text: string) => HostFamily[]): Promise<HostFamily[]> {
  const text = await readFile(path, 'utf8').catch(() => null)
  return text === null ? [] : read(text)
}

function readFileHandles(text: string): HostFamily[] {
  const [allocated, , maximum] = text.trim().split(/\s+/).map(Number)
  return [
    ...single('node_filefd_allocated', 'gauge', 'File descriptor statistics: allocated.')(allocated),
    ...single('node_filefd_maximum', 'gauge', 'File descriptor statistics: maximum.')(maximum),
  ]
}

async function filesystems(): Promise<HostFamily[]> {
  const mounts = readMounts(await readFile('/proc/self/mounts', 'utf8').catch(() => ''))
  const sized = await Promise.all(
    mounts.map(async mount => ({ mount, size: await statfs(mount.mountpoint).catch(() => null) })),
  )
  const known = sized.flatMap(({ mount, size }) => (size && size.blocks > 0 ? [{ mount, size }] : []))
  const family = (
    name: string,
    help: string,
    value: (row: (typeof known)[number]) => number,
  ): HostFamily => ({
    name,
    type: 'gauge',
    help,
    samples: known.map(row => ({ labels: labelsOfMount(row.mount), value: value(row) })),
  })
  return [
    family('node_filesystem_size_bytes', 'Filesystem size in bytes.', ({ size }) => size.blocks * size.bsize),
    family(
      'node_filesystem_free_bytes',
      'Filesystem free space in bytes.',
      ({ size }) => size.bfree * size.bsize,
    ),
    family(
      'node_filesystem_avail_bytes',
      'Filesystem space available to non-root users in bytes.',
      ({ size }) => size.bavail * size.bsize,
    ),
    family('node_filesystem_files', 'Filesystem total file nodes.', ({ size }) => size.files),
    family('node_filesystem_files_free', 'Filesystem total free file nodes.', ({ size }) => size.ffree),
    family('node_filesystem_readonly', 'Filesystem read-only status.', ({ mount }) =>
      mount.isReadOnly ? 1 : 0,
    ),
  ]
}

const labelsOfMount = ({ device, fstype, mountpoint }: Mount) => ({ device, fstype, mountpoint })

/** What Node itself knows, on systems without /proc. */
function portableFamilies(): HostFamily[] {
  const modes = ['user', 'nice', 'sys', 'idle', 'irq'] as const
  const [one, five, fifteen] = loadavg()
  return [
    {
      name: 'node_cpu_seconds_total',
      type: 'counter',
      help: 'Seconds the CPUs spent in each mode.',
      samples: cpus().flatMap(({ times }, cpu) =>
        modes.map(mode => ({
          labels: { cpu: String(cpu), mode: mode === 'sys' ? 'system' : mode },
          value: times[mode] / 1_000,
        })),
      ),
    },
    ...single('node_memory_MemTotal_bytes', 'gauge', 'Memory information field MemTotal_bytes.')(totalmem()),
    ...single(
      'node_memory_MemAvailable_bytes',
      'gauge',
      'Memory information field MemAvailable_bytes.',
    )(freemem()),
    ...single('node_load1', 'gauge', '1m load average.')(one),
    ...single('node_load5', 'gauge', '5m load average.')(five),
    ...single('node_load15', 'gauge', '15m load average.')(fifteen),
    ...single(
      'node_boot_time_seconds',
      'gauge',
      'Unix time of the last boot.',
    )(Math.round(Date.now() / 1_000 - uptime())),
  ]
}

function alwaysFamilies(nowMs: number): HostFamily[] {
  const uname = { nodename: hostname(), release: release(), sysname: type(), machine: process.arch }
  return [
    {
      name: 'node_uname_info',
      type: 'gauge',
      help: 'Labeled system information.',
      samples: [{ labels: uname, value: 1 }],
    },
    ...single('node_time_seconds', 'gauge', 'System time in seconds since epoch.')(nowMs / 1_000),
  ]
}
