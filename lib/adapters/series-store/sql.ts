import type pg from 'pg'

/** What runs a statement: a pool, or the connection of a transaction. */
export type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>

/** An array parameter as PostgreSQL writes it; far cheaper than a parameter of many elements. */
export const arrayLiteral = (numbers: Iterable<number>): string => `{${[...numbers].join()}}`

/**
 * Many byte strings as one parameter, since each of an array would be written as hexadecimal text.
 * `offsets` count from one, as `substring` does.
 */
export function packed(parts: readonly Uint8Array[]) {
  const lengths = parts.map(part => part.length)
  let at = 1
  const offsets = lengths.map(length => {
    at += length
    return at - length
  })
  return { bytes: Buffer.concat(parts), offsets: arrayLiteral(offsets), lengths: arrayLiteral(lengths) }
}

/** Lets the event loop turn. */
export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Gives the event loop a turn whenever the work since the last one took longer than a slice. */
export function createBreather(sliceMs = 8): () => Promise<void> | undefined {
  let startedMs = performance.now()
  return () => {
    if (performance.now() - startedMs < sliceMs) return undefined
    return breathe().then(() => {
      startedMs = performance.now()
    })
  }
}
