/** What a figure is measured against; less is better. */
export type Goal = { readonly target: number; readonly aim: number }

/** Four digits say all that a measurement knows. */
const rounded = (value: number): number => Number(value.toPrecision(4))

/** Writes figures of one bench, a JSON object a line: `ok` says whether the target is met, where there is one. */
export function createReport(bench: string) {
  return (
    what: string,
    value: number,
    more: Partial<Goal> & Readonly<Record<string, unknown>> = {},
  ): void => {
    const { target, ...rest } = more
    const judged = target === undefined ? {} : { target, ok: value <= target }
    process.stdout.write(`${JSON.stringify({ bench, what, value: rounded(value), ...judged, ...rest })}\n`)
  }
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** A figure's ratio to another; none where there is no other. */
export const ratioOf = (value: number, other: number | null): number | null =>
  other === null ? null : rounded(value / other)
