import type { Histograms, Value } from './column.ts'

/** A value of one step at each of `count` steps. */
export function repeated(value: Value, count: number): Value {
  switch (value.kind) {
    case 'string':
      return value
    case 'scalar':
      return { kind: 'scalar', values: new Float64Array(count).fill(value.values[0] ?? NaN) }
    case 'vector':
      return {
        kind: 'vector',
        vector: value.vector.map(column => ({
          ...column,
          values: new Float64Array(count).fill(column.values[0] ?? NaN),
          present: new Uint8Array(count).fill(column.present[0] ?? 0),
          ...(column.histograms && {
            histograms: new Array<Histograms[number]>(count).fill(column.histograms[0] ?? null),
          }),
        })),
      }
  }
}
