import { once } from 'node:events'
import type { Mix } from './exposition.ts'
import { forkProgram } from './program.ts'

/** Series of one target, as in the figures that the targets were set by. */
export const SERIES_OF_A_TARGET = 2_000

/** So many series that it takes whole targets. */
export const targetsFor = (series: number): number => Math.max(1, Math.round(series / SERIES_OF_A_TARGET))

export type Exporters = { readonly ports: readonly number[]; readonly stop: () => void }

/** Starts exporters in a process of their own: what they take is not the deck's. */
export async function startExporters(mix: Mix, targets: number): Promise<Exporters> {
  const child = forkProgram('exporter-program', [mix, targets, SERIES_OF_A_TARGET])
  const [ports] = (await once(child, 'message')) as [number[]]
  return { ports, stop: () => void child.kill() }
}
