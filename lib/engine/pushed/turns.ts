/** Work on one key goes one after the other, in order; other keys do not wait. */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return {
    run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const turn = (last.get(key) ?? Promise.resolve()).then(work)
      const settled = turn.catch(() => {})
      last.set(key, settled)
      void settled.then(() => last.get(key) === settled && last.delete(key))
      return turn
    },
    async settled(): Promise<void> {
      await Promise.all(last.values())
    },
  }
}
