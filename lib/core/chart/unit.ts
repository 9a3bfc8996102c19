import { ABSENT, formatNumber } from '../format/number.ts'

/** What a value is measured in, in base units as Prometheus names them. `none` prints the bare figure. */
export const UNITS = [
  'seconds',
  'milliseconds',
  'ratio',
  'bytes',
  'bytes_per_second',
  'per_second',
  'celsius',
  'watts',
  'hertz',
  'count',
  'none',
] as const
export type Unit = (typeof UNITS)[number]

/** A displayed figure is `value × factor`, followed by `suffix`. */
export type UnitScale = { readonly factor: number; readonly suffix: string }

type Step = readonly [from: number, factor: number, suffix: string]

/** From which magnitude on which scale is used; the first that fits from above. */
const STEPS: Readonly<Record<Unit, readonly Step[]>> = {
  seconds: [
    [172_800, 1 / 86_400, 'd'],
    [7_200, 1 / 3_600, 'h'],
    [600, 1 / 60, 'min'],
    [10, 1, 's'],
    [0.001, 1_000, 'ms'],
    [0, 1_000_000, 'µs'],
  ],
  milliseconds: [
    [10_000, 0.001, 's'],
    [0, 1, 'ms'],
  ],
  ratio: [
    [100, 1, '×'],
    [0, 100, '%'],
  ],
  bytes: binarySteps(''),
  bytes_per_second: binarySteps('/s'),
  per_second: [
    [1_000_000, 1e-6, 'M/s'],
    [100_000, 1e-3, 'k/s'],
    [0, 1, '/s'],
  ],
  celsius: [[0, 1, '°C']],
  watts: [[0, 1, 'W']],
  hertz: [
    [1e10, 1e-9, 'GHz'],
    [1e6, 1e-6, 'MHz'],
    [1e3, 1e-3, 'kHz'],
    [0, 1, 'Hz'],
  ],
  count: decimalSteps(),
  none: decimalSteps(),
}

function binarySteps(tail: string): readonly Step[] {
  const names = ['TiB', 'GiB', 'MiB', 'KiB']
  const steps = names.map((name, index): Step => {
    const size = 1024 ** (4 - index)
    return [size, 1 / size, `${name}${tail}`]
  })
  return [...steps, [0, 1, `B${tail}`]]
}

function decimalSteps(): readonly Step[] {
  return [
    [1e12, 1e-12, 'T'],
    [1e9, 1e-9, 'G'],
    [1e6, 1e-6, 'M'],
    [1e5, 1e-3, 'k'],
    [0, 1, ''],
  ]
}

/** The scale on which figures up to `magnitude` (in base units) are read best. */
export function scaleFor(unit: Unit, magnitude: number): UnitScale {
  const size = Math.abs(magnitude)
  const step = STEPS[unit].find(([from]) => size >= from) ?? STEPS[unit].at(-1)
  // Nothing is measured in microseconds when all that is there is zero.
  if (size === 0 && unit === 'seconds') return { factor: 1_000, suffix: 'ms' }
  return { factor: step?.[1] ?? 1, suffix: step?.[2] ?? '' }
}

/** Decimals that leave about three figures: 1,234 · 123 · 12.3 · 1.23. */
export function decimalsFor(displayed: number): number {
  const size = Math.abs(displayed)
  if (size === 0 || size >= 99.95) return 0
  if (size >= 9.995) return 1
  return size >= 0.1 ? 2 : 3
}

export type Formatted = { readonly figure: string; readonly suffix: string }

/** One value alone, on its own scale: `{ figure: '438', suffix: 'ms' }`. */
export function formatValue(value: number | null, unit: Unit): Formatted {
  if (value === null || Number.isNaN(value)) return { figure: ABSENT, suffix: '' }
  const scale = scaleFor(unit, value)
  const displayed = value * scale.factor
  const isWhole = unit === 'count' && Number.isInteger(displayed)
  return { figure: formatNumber(displayed, isWhole ? 0 : decimalsFor(displayed)), suffix: scale.suffix }
}

/** The same as one string, for sentences and labels: "438 ms", "12.3%". */
export function formatText(value: number | null, unit: Unit): string {
  const { figure, suffix } = formatValue(value, unit)
  return joinSuffix(figure, suffix)
}

export function joinSuffix(figure: string, suffix: string): string {
  if (suffix === '' || figure === ABSENT) return figure
  return suffix === '%' || suffix.startsWith('/') ? `${figure}${suffix}` : `${figure} ${suffix}`
}
