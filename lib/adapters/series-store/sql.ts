import type pg from 'pg'
import { sortingInPieces } from '../../core/sorting.ts'

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
  return {
    bytes: Buffer.concat(parts),
    offsets: arrayLiteral(offsetsOf(lengths)),
    lengths: arrayLiteral(lengths),
  }
}

/** Where each part begins of those that stand behind one another, counted from one. */
export function offsetsOf(lengths: readonly number[]): number[] {
  let at = 1
  return lengths.map(length => {
    at += length
    return at - length
  })
}

/** The same pages, of which the database reads the next one while one is worked on. */
export async function* readAhead<T>(pages: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = pages.next(); ; ) {
    const { value, done } = await next
    if (done) return
    next = pages.next()
    // Waited for later; an error until then is not lost, but told there.
    next.catch(() => {})
    yield value
  }
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

/** Sorts a long list without holding the event loop. */
export async function sortedInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const breathe = createBreather()
  for (const sorting = sortingInPieces(items, compare); ; ) {
    const { done, value } = sorting.next()
    if (done) return value
    await breathe()
  }
}
