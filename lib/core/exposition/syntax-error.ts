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
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line++
  return line
}
