/** A body that is not what its format demands. Told apart by `offset`, the byte at which reading stopped. */
export class ExpositionError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message)
    this.name = 'ExpositionError'
  }
}

/** The line, from one, that a byte of the body lies on. */
export function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1
  const end = Math.min(offset, bytes.length)
  for (let i = 0; i < end; i++) if (bytes[i] === 0x0a) line++
  return line
}
