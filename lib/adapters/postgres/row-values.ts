/** `values` of an INSERT for many rows: `($1, $2), ($3, $4)` with its parameters, one list a row. */
export function rowValues(rows: readonly (readonly unknown[])[]): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = []
  const lines = rows.map(row => {
    const places = row.map(value => `$${parameters.push(value)}`)
    return `(${places.join(', ')})`
  })
  return { sql: lines.join(', '), parameters }
}

/** Cuts a list into pieces of at most `size`: a statement takes 65,535 parameters. */
export function* inPieces<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size)
}
