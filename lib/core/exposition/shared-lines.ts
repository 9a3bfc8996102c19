/** The lines of a body, column by column, without what they stand for. Nothing of it is changed once it is shared. */
export type LineColumns = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly starts: Uint32Array<ArrayBuffer>
  readonly tags: Uint8Array<ArrayBuffer>
  readonly sampleAt: Uint32Array<ArrayBuffer>
}

/** One of each, for as long as a target shows it. */
const shown = new Map<number, WeakRef<LineColumns>>()
const gone = new FinalizationRegistry((hash: number) => {
  if (shown.get(hash)?.deref() === undefined) shown.delete(hash)
})

/**
 * The columns of whoever showed the very same lines first, as replicas do; these, when nobody has.
 * @param hash of the bytes
 */
export function sharedLines(columns: LineColumns, hash: number): LineColumns {
  const known = shown.get(hash)?.deref()
  if (known !== undefined && areSame(known, columns)) return known
  if (known === undefined) {
    shown.set(hash, new WeakRef(columns))
    gone.register(columns, hash)
  }
  return columns
}

/** Where samples are follows from the tags. */
const areSame = (one: LineColumns, other: LineColumns): boolean =>
  isSame(one.bytes, other.bytes) && isSame(one.starts, other.starts) && isSame(one.tags, other.tags)

function isSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
