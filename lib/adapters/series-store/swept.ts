/** The head was swept while it was being read: refs mean other series now. */
export class SweptError extends Error {}

/** Reads again when a sweep came in between; sweeps are minutes apart. */
export async function untilUnswept<T>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof SweptError)) throw error
    }
  }
}
