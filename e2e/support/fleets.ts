import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ADMIN_KEY } from './deck.ts'

const ROOT = join(import.meta.dirname, '../..')
const READY_WITHIN_MS = 60_000

/** The file of the sample fleets, whose ports are their own. */
export const FLEETS = join(ROOT, 'fleets/opsdeck.yml')

export type SampleFleets = {
  /** Switches a fault on, at one endpoint where it is of one. */
  fault(system: string, fault: string, wish?: { readonly endpoint?: string }): Promise<void>
  stop(): Promise<void>
}

/** The simulator of the sample fleets with its runner, as the demo starts it; it tells the deck what happens. */
export async function startFleets(deckUrl: string): Promise<SampleFleets> {
  // What was done live is kept there; another deck knows nothing of it.
  const data = mkdtempSync(join(tmpdir(), 'opsdeck-fleets-'))
  const child = spawn(process.execPath, ['--import', 'tsx', 'fleets/simulator/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, OPSDECK_DEMO_URL: deckUrl, OPSDECK_DEMO_KEY: ADMIN_KEY, OPSDECK_DATA: data },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const control = await untilReady(child)
  return {
    async fault(system, fault, wish = {}) {
      const answer = await fetch(`${control}/faults/${system}/${fault}`, {
        method: 'POST',
        body: JSON.stringify(wish),
      })
      if (!answer.ok) throw new Error(`${system} has no fault ${fault}: ${await answer.text()}`)
    },
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function untilReady(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', chunk => (said += chunk))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the fleets were not ready:\n${said}`)), READY_WITHIN_MS)
    child.once('exit', code => reject(new Error(`the fleets ended with ${code}:\n${said}`)))
    child.once('message', (message: { readonly controlUrl: string }) => {
      clearTimeout(timer)
      resolve(message.controlUrl)
    })
  })
}
