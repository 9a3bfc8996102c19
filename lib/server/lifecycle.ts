import { createTeardown } from './boot-steps.ts'

const STOP_PATIENCE_MS = 30_000

/** Ends the process with one sentence that says why. */
export function giveUp(sentence: string): never {
  process.stderr.write(`\nOpsdeck: ${sentence}\n`)
  process.exit(1)
}

/** From the first part that is started to the last that is stopped. Signals stop it; a second one ends it as it is. */
export function createLifecycle(onFault: (error: unknown, message: string) => void) {
  const teardown = createTeardown((name, error) => onFault(error, `${name} did not stop cleanly`))
  let stopping = false
  process.on('unhandledRejection', error => onFault(error, 'a rejection that nobody handled'))

  /** Stops what was started, last first, and ends the process. */
  async function stop(reason: string): Promise<void> {
    const isSignal = reason.startsWith('SIG')
    if (stopping) {
      if (isSignal) process.exit(1)
      return
    }
    stopping = true
    process.stderr.write(`\n  stopping (${reason}) …\n`)
    setTimeout(
      () => giveUp('did not stop in time: what was durable stays, the rest is cut'),
      STOP_PATIENCE_MS,
    ).unref()
    await teardown.run()
    process.stderr.write('  stopped\n')
    process.exit(isSignal ? 0 : 1)
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
  return {
    teardown,
    stop,
    isStopping: () => stopping,
    /** Runs the start; what it threw ends the process, after what was started. */
    async run(start: () => Promise<void>): Promise<void> {
      try {
        await start()
      } catch (error) {
        stopping = true
        await teardown.run()
        giveUp(error instanceof Error ? error.message : String(error))
      }
    },
  }
}
