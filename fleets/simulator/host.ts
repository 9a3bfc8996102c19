import { MetricsPage } from './exposition.ts'
import { dailyLoad, noise } from './traffic.ts'

export type HostPlan = {
  readonly seed: number
  readonly nodename: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly diskBytes: number
  /** Of the CPU at the day's peak. */
  readonly peakUse: number
  /** Of the memory while all is well. */
  readonly memoryUse: number
  readonly diskUse: number
}

const GIB = 2 ** 30
const LEAK_PER_SECOND = 1 / 900 // the whole memory in a quarter of an hour
const DISK_PER_SECOND = 0.01 / 86_400 // a percent a day
const ETH = { device: 'eth0' }
const VDA = { device: 'vda' }

/** A machine as node exporter would show it. */
export class Host {
  readonly plan: HostPlan
  readonly #startedAtMs: number
  #busy = 0
  #idle = 0
  #iowait = 0
  #received = 0
  #sent = 0
  #written = 0
  #waiting = { cpu: 0, memory: 0, io: 0 }
  #leaked = 0
  #use = 0
  #atMs = 0

  constructor(plan: HostPlan, startedAtMs: number) {
    this.plan = plan
    this.#startedAtMs = startedAtMs
    this.#atMs = startedAtMs
  }

  advance(atMs: number, seconds: number, trouble: { isLeaking: boolean; extraUse: number }): void {
    const { seed, peakUse, cpus } = this.plan
    const load = dailyLoad(seed, atMs)
    this.#atMs = atMs
    const use = peakUse * load + trouble.extraUse + 0.03 * noise(seed + 7, atMs)
    const iowait = 0.01 * load
    this.#use = Math.min(1 - iowait, Math.max(0.01, use))
    this.#busy += this.#use * seconds * cpus
    this.#iowait += iowait * seconds * cpus
    this.#idle += (1 - iowait - this.#use) * seconds * cpus
    this.#received += 2e6 * load * seconds
    this.#sent += 5e6 * load * seconds
    this.#written += 3e6 * load * seconds
    const leak = this.#leaked + LEAK_PER_SECOND * seconds
    this.#leaked = trouble.isLeaking ? Math.min(0.97 - this.plan.memoryUse, leak) : 0
    this.#waiting.cpu += 0.15 * this.#use ** 3 * seconds
    this.#waiting.memory += Math.max(0, this.#memoryUse - 0.85) * seconds
    this.#waiting.io += 0.03 * load * seconds
  }

  /** Of the memory, just now. */
  get memoryUse(): number {
    return this.#memoryUse
  }
  get #memoryUse(): number {
    return Math.min(0.99, this.plan.memoryUse + this.#leaked + 0.02 * noise(this.plan.seed + 3, this.#atMs))
  }
  get #diskUse(): number {
    return Math.min(0.99, this.plan.diskUse + ((this.#atMs - this.#startedAtMs) / 1_000) * DISK_PER_SECOND)
  }

  page(): string {
    const page = new MetricsPage()
    this.#writeCpu(page)
    this.#writeMemory(page)
    this.#writeDisk(page)
    const inHelp = 'Network device statistic receive_bytes.'
    page.family('node_network_receive_bytes_total', 'counter', inHelp).sample(this.#received, ETH)
    const outHelp = 'Network device statistic transmit_bytes.'
    page.family('node_network_transmit_bytes_total', 'counter', outHelp).sample(this.#sent, ETH)
    page.gauge('node_boot_time_seconds', 'Node boot time, in unixtime.', this.#bootTimeSeconds)
    page.gauge('node_time_seconds', 'System time in seconds since epoch (1970).', this.#atMs / 1_000)
    page.gauge('node_uname_info', 'Labeled system information as provided by the uname system call.', 1, {
      domainname: '(none)',
      machine: 'x86_64',
      nodename: this.plan.nodename,
      release: '6.1.0-38-amd64',
      sysname: 'Linux',
      version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.147-1',
    })
    return page.toString()
  }

  get #bootTimeSeconds(): number {
    return Math.round(this.#startedAtMs / 1_000) - 41 * 86_400
  }

  #writeCpu(page: MetricsPage): void {
    const { cpus } = this.plan
    page.family('node_cpu_seconds_total', 'counter', 'Seconds the CPUs spent in each mode.')
    const none = { irq: 0, nice: 0, softirq: 0, steal: 0 }
    const spent = {
      idle: this.#idle,
      iowait: this.#iowait,
      system: this.#busy * 0.25,
      user: this.#busy * 0.75,
    }
    for (let cpu = 0; cpu < cpus; cpu++) {
      for (const [mode, sum] of Object.entries({ ...none, ...spent })) {
        page.sample(sum / cpus, { cpu: String(cpu), mode })
      }
    }
    const load = this.#use * cpus
    page.gauge('node_load1', '1m load average.', roundHundredth(load))
    page.gauge('node_load5', '5m load average.', roundHundredth(load * 0.97))
    page.gauge('node_load15', '15m load average.', roundHundredth(load * 0.93))
    for (const [what, seconds] of Object.entries(this.#waiting)) {
      const help = `Total time in seconds that processes have waited for ${what}`
      page.family(`node_pressure_${what}_waiting_seconds_total`, 'counter', help).sample(seconds)
    }
  }

  #writeMemory(page: MetricsPage): void {
    const { memoryBytes } = this.plan
    const available = Math.round(memoryBytes * (1 - this.#memoryUse))
    const fields = {
      MemTotal: memoryBytes,
      MemAvailable: available,
      MemFree: Math.round(available * 0.4),
      Buffers: Math.round(available * 0.05),
      Cached: Math.round(available * 0.5),
      SwapTotal: 2 * GIB,
      SwapFree: 2 * GIB,
    }
    for (const [field, bytes] of Object.entries(fields)) {
      page.gauge(`node_memory_${field}_bytes`, `Memory information field ${field}_bytes.`, bytes)
    }
  }

  #writeDisk(page: MetricsPage): void {
    const disk = { device: '/dev/vda1', fstype: 'ext4', mountpoint: '/' }
    const available = Math.round(this.plan.diskBytes * (1 - this.#diskUse))
    page.gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', this.plan.diskBytes, disk)
    const help = 'Filesystem space available to non-root users in bytes.'
    page.gauge('node_filesystem_avail_bytes', help, available, disk)
    page.gauge('node_filesystem_free_bytes', 'Filesystem free space in bytes.', available, disk)
    const counters = {
      written_bytes: ['The total number of bytes written successfully.', this.#written],
      read_bytes: ['The total number of bytes read successfully.', this.#written / 3],
      // 3 MB/s keep the disk busy for a fifth of the time.
      io_time_seconds: ['Total seconds spent doing I/Os.', this.#written * (0.2 / 3e6)],
    } as const
    for (const [name, [text, value]] of Object.entries(counters)) {
      page.family(`node_disk_${name}_total`, 'counter', text).sample(value, VDA)
    }
  }
}

const roundHundredth = (value: number): number => Math.round(value * 100) / 100
