import { mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import type { RunnerConfiguration } from './configuration.ts'
import { createDoors } from './doors.ts'
import { createNonces } from './nonces.ts'
import { createRunFiles } from './run-files.ts'
import { createRuns } from './runs.ts'

export type RunningRunner = {
  /** `host:port` where it listens. */
  readonly address: string
  /** Ends what runs, and resolves when nobody is answered any more. */
  stop(): Promise<void>
}

export type RunnerSurroundings = {
  readonly version: string
  readonly now: () => number
  readonly log: (sentence: string) => void
}

/** Opens the runner's door. Rejects when it cannot listen, or when its folder cannot be used. */
export async function startRunner(
  configuration: RunnerConfiguration,
  surroundings: RunnerSurroundings,
): Promise<RunningRunner> {
  const { stateFolder } = configuration
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
  const nonces = createNonces(stateFolder, surroundings.now)
  const runs = createRuns({ ...surroundings, configuration, files: createRunFiles(stateFolder) })
  const server = createDoors({ ...surroundings, configuration, nonces, runs })
  await listen(server, configuration)
  return {
    address: addressOf(server),
    async stop() {
      // Who follows a run learns how it ended before the door is closed.
      await runs.stop()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 500).unref()
      await closed
    },
  }
}

const listen = (server: Server, { host, port }: RunnerConfiguration): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the runner has no address')
  return address.family === 'IPv6'
    ? `[${address.address}]:${address.port}`
    : `${address.address}:${address.port}`
}
