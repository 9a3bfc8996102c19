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

const SORTED_AT_ONCE = 2_000

/** Sorts a long list without holding the event loop: pieces, then merges of two, with turns in between. */
export async function sortedInSlices<T>(items: T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const breathe = createBreather()
  let pieces: T[][] = []
  for (let at = 0; at < items.length; at += SORTED_AT_ONCE) {
    pieces.push(items.slice(at, at + SORTED_AT_ONCE).sort(compare))
    await breathe()
  }
  while (pieces.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < pieces.length; i += 2)
      merged.push(await mergedInSlices(pieces[i] ?? [], pieces[i + 1] ?? [], compare))
    pieces = merged
  }
  return pieces[0] ?? []
}

async function mergedInSlices<T>(a: T[], b: T[], compare: (a: T, b: T) => number): Promise<T[]> {
  if (b.length === 0) return a
  const breathe = createBreather()
  const merged: T[] = []
  let atB = 0
  for (const item of a) {
    for (let next = b[atB]; next !== undefined && compare(next, item) < 0; next = b[++atB]) merged.push(next)
    merged.push(item)
    if (merged.length % 256 === 0) await breathe()
  }
  return merged.concat(b.slice(atB))
}
