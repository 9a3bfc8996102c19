import { MetricsPage } from './exposition.ts'
import { dailyLoad, noise } from './traffic.ts'

export type GpuPlan = {
  readonly seed: number
  readonly index: number
  readonly uuid: string
  readonly model: string
  readonly memoryMib: number
  readonly powerLimitWatts: number
  readonly hostname: string
}

const RESERVED_MIB = 600
const THROTTLES_AT_CELSIUS = 87
const HALTS_AT_CELSIUS = 92
/** NVIDIA's list: an internal micro-controller halted; heat is among the causes. */
const XID_HALT = 62

/** A GPU, shown under the names of dcgm-exporter or of nvidia_gpu_exporter. */
export class Gpu {
  readonly plan: GpuPlan
  #utilisation = 0
  #temperature = 40
  #memory = 0.6
  #joules = 0
  #lastXid = 0

  constructor(plan: GpuPlan) {
    this.plan = plan
  }

  advance(atMs: number, seconds: number, trouble: { isHot: boolean; isLeaking: boolean }): void {
    const { seed } = this.plan
    const load = dailyLoad(seed, atMs)
    this.#utilisation = Math.min(1, Math.max(0, 0.15 + 0.75 * load + 0.08 * noise(seed + 1, atMs)))
    const goal = trouble.isHot ? 94 : 38 + 34 * this.#utilisation
    // Heat comes and goes slowly: most of the way in a minute.
    this.#temperature += (goal - this.#temperature) * Math.min(1, seconds / 45)
    const memoryGoal = trouble.isLeaking ? 0.97 : 0.58 + 0.12 * load
    this.#memory += (memoryGoal - this.#memory) * Math.min(1, seconds / 120)
    this.#joules += this.#watts * seconds
    if (this.#temperature > HALTS_AT_CELSIUS) this.#lastXid = XID_HALT
  }

  get #isThrottled(): boolean {
    return this.#temperature > THROTTLES_AT_CELSIUS
  }
  get #watts(): number {
    return this.plan.powerLimitWatts * (0.2 + 0.75 * this.#utilisation) * (this.#isThrottled ? 0.7 : 1)
  }
  get #clockMhz(): number {
    return this.#isThrottled ? 1_200 : 1_980
  }

  /** dcgm-exporter's default counters, in its units: percent, MiB, MHz, mJ. */
  dcgmPage(): string {
    const { index, uuid, model, hostname, memoryMib } = this.plan
    const labels = {
      gpu: String(index),
      UUID: `GPU-${uuid}`,
      device: `nvidia${index}`,
      modelName: model,
      Hostname: hostname,
    }
    const page = new MetricsPage()
    const gauge = (name: string, help: string, value: number) =>
      page.gauge(`DCGM_FI_DEV_${name}`, help, value, labels)
    const usable = memoryMib - RESERVED_MIB
    const used = Math.round(usable * this.#memory)
    const millijoules = this.#joules * 1_000
    gauge('SM_CLOCK', 'SM clock frequency (in MHz).', this.#clockMhz)
    gauge('MEMORY_TEMP', 'Memory temperature (in C).', Math.round(this.#temperature + 6))
    gauge('GPU_TEMP', 'GPU temperature (in C).', Math.round(this.#temperature))
    gauge('POWER_USAGE', 'Power draw (in W).', roundTenth(this.#watts))
    page.counter(
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      'Total energy consumption since boot (in mJ).',
      millijoules,
      labels,
    )
    gauge('GPU_UTIL', 'GPU utilization (in %).', Math.round(this.#utilisation * 100))
    gauge('MEM_COPY_UTIL', 'Memory utilization (in %).', Math.round(this.#utilisation * 60))
    gauge('XID_ERRORS', 'Value of the last XID error encountered.', this.#lastXid)
    gauge('FB_FREE', 'Framebuffer memory free (in MiB).', usable - used)
    gauge('FB_USED', 'Framebuffer memory used (in MiB).', used)
    gauge('FB_RESERVED', 'Framebuffer memory reserved (in MiB).', RESERVED_MIB)
    return page.toString()
  }

  /** nvidia_gpu_exporter: base units, and a uuid without its prefix. */
  nvidiaSmiPage(): string {
    const { index, uuid, model, memoryMib, powerLimitWatts } = this.plan
    const page = new MetricsPage()
    const gauge = (name: string, help: string, value: number) =>
      page.gauge(`nvidia_smi_${name}`, help, value, { uuid })
    const used = Math.round(memoryMib * this.#memory)
    page.gauge('nvidia_smi_gpu_info', 'A metric with a constant 1 value labeled by gpu properties.', 1, {
      uuid,
      index: String(index),
      name: model,
      driver_version: '590.48.01',
    })
    gauge('utilization_gpu_ratio', 'utilization.gpu [%]', Math.round(this.#utilisation * 100) / 100)
    gauge('memory_used_bytes', 'memory.used [MiB]', used * 2 ** 20)
    gauge('memory_total_bytes', 'memory.total [MiB]', memoryMib * 2 ** 20)
    gauge('temperature_gpu', 'temperature.gpu', Math.round(this.#temperature))
    gauge('power_draw_watts', 'power.draw [W]', roundTenth(this.#watts))
    gauge('power_limit_watts', 'power.limit [W]', powerLimitWatts)
    gauge('clocks_current_sm_clock_hz', 'clocks.current.sm [MHz]', this.#clockMhz * 1e6)
    const reason = 'clocks_event_reasons_hw_thermal_slowdown'
    gauge(reason, 'clocks_event_reasons.hw_thermal_slowdown', this.#isThrottled ? 1 : 0)
    gauge('clocks_event_reasons_sw_power_cap', 'clocks_event_reasons.sw_power_cap', 0)
    return page.toString()
  }
}

const roundTenth = (value: number): number => Math.round(value * 10) / 10
