import type { HostFamily } from './family.ts'

/** What to ask `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` for, in this order. */
export const NVIDIA_SMI_QUERY = [
  'index',
  'uuid',
  'name',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'clocks.sm',
  'clocks_throttle_reasons.active',
] as const

const MIB = 1_048_576
// NVML's bits for: software power cap, hardware slowdown, software thermal, hardware thermal, hardware power brake.
const THROTTLING = 0x4 | 0x8 | 0x20 | 0x40 | 0x80

type Column = {
  readonly name: string
  readonly help: string
  readonly field: number
  readonly convert: (text: string) => number
}

const COLUMNS: readonly Column[] = [
  {
    name: 'utilization_ratio',
    help: 'GPU utilization, 0 to 1.',
    field: 3,
    convert: text => Number(text) / 100,
  },
  { name: 'memory_used_bytes', help: 'GPU memory in use.', field: 4, convert: text => Number(text) * MIB },
  {
    name: 'memory_total_bytes',
    help: 'GPU memory installed.',
    field: 5,
    convert: text => Number(text) * MIB,
  },
  { name: 'temperature_celsius', help: 'GPU temperature.', field: 6, convert: Number },
  { name: 'power_draw_watts', help: 'GPU power draw.', field: 7, convert: Number },
  { name: 'power_limit_watts', help: 'GPU power limit.', field: 8, convert: Number },
  {
    name: 'clock_sm_hertz',
    help: 'GPU clock of the streaming multiprocessors.',
    field: 9,
    convert: text => Number(text) * 1e6,
  },
  { name: 'throttled', help: 'Whether power or heat hold the GPU back.', field: 10, convert: throttled },
]

function throttled(mask: string): number {
  const reasons = Number(mask)
  return Number.isNaN(reasons) ? Number.NaN : (reasons & THROTTLING) === 0 ? 0 : 1
}

/** Reads nvidia-smi's CSV. A field that a device does not have (`[N/A]`) gives no sample. */
export function readNvidiaSmi(csv: string): HostFamily[] {
  const rows = csv
    .split('\n')
    .map(line => line.split(',').map(cell => cell.trim()))
    .filter(cells => cells.length === NVIDIA_SMI_QUERY.length)
  return COLUMNS.map(({ name, help, field, convert }) => ({
    name: `opsdeck_gpu_${name}`,
    type: 'gauge' as const,
    help,
    samples: rows.flatMap(cells => {
      const [gpu = '', uuid = '', model = ''] = cells
      const value = convert(cells[field] || 'missing')
      return Number.isNaN(value) ? [] : [{ labels: { gpu, uuid: uuid.replace(/^GPU-/, ''), model }, value }]
    }),
  }))
}
