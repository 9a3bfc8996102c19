/** Prints what a start-up step does and how long it took. */
export async function bootStep<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  process.stderr.write(`  ${name}: ${((performance.now() - startedAt) / 1_000).toFixed(2)} s\n`)
  return result
}

/** Things to undo at the end, last first; one that fails does not keep the others from it. */
export function createTeardown(onError: (name: string, error: unknown) => void) {
  const stack: { name: string; undo: () => Promise<unknown> }[] = []
  let running: Promise<void> | undefined
  async function drain(): Promise<void> {
    for (let entry = stack.pop(); entry; entry = stack.pop()) {
      const { name, undo } = entry
      await undo().catch(error => onError(name, error))
    }
  }
  return {
    push: (name: string, undo: () => Promise<unknown>) => {
      stack.push({ name, undo })
    },
    /** A second caller waits for the same end. */
    run: () => {
      running ??= drain()
      return running
    },
  }
}
