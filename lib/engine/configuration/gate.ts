/** Lets work through one at a time, in order. After `close`, nothing more. */
export function createGate() {
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false
  return {
    run(work: () => Promise<void>): Promise<void> {
      const turn = last.then(() => (isClosed ? undefined : work()))
      last = turn.catch(() => {})
      return turn
    },
    /** Resolves when the work that is under way is done. */
    async close(): Promise<void> {
      isClosed = true
      await last
    },
  }
}
