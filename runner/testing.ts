import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleRunner } from '../scripts/lib/bundle-runner.mjs'
import { readConfiguration } from './configuration.ts'
import { type RunnerSurroundings, startRunner } from './start.ts'

export type TestSettings = {
  readonly commands: Readonly<Record<string, object>>
  readonly [setting: string]: unknown
}

/** A runner's place on disk, with a key; everything in it is gone after `close`. */
export function createRunnerHome() {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-runner-'))
  const key = randomBytes(32).toString('base64')
  const path = join(folder, 'runner.json')
  return {
    folder,
    key,
    path,
    /** Writes the configuration that a test needs. */
    write(settings: TestSettings) {
      const usual = {
        name: 'voice-host',
        listen: '127.0.0.1:0',
        state: 'state',
        keys: { main: { value: key } },
      }
      writeFileSync(path, JSON.stringify({ ...usual, ...settings }), { mode: 0o600 })
    },
    /** What one line of `/bin/sh` does, as a command's `run`. */
    shell: (line: string) => ['/bin/sh', '-c', line],
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}
export type RunnerHome = ReturnType<typeof createRunnerHome>

/** The runner within this process. */
export function openRunner(
  home: RunnerHome,
  settings: TestSettings,
  surroundings: Partial<RunnerSurroundings> = {},
) {
  home.write(settings)
  return startRunner(readConfiguration(home.path, process.env), {
    version: '1.2.3',
    now: Date.now,
    log: () => {},
    ...surroundings,
  })
}

/** The one file that is installed, made into a folder. */
export async function makeRunnerFile(folder: string): Promise<string> {
  const file = join(folder, 'opsdeck-runner.mjs')
  await bundleRunner(file)
  return file
}

/** The installed file as a process of its own, which can be killed. */
export async function spawnRunner(file: string, path: string) {
  const child = spawn(process.execPath, [file, '--config', path], { stdio: ['ignore', 'ignore', 'pipe'] })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
      const at = /listens at (\S+),/.exec(said)?.[1]
      if (at) resolve(at)
    })
    child.once('exit', () => reject(new Error(said)))
  })
  return { address, end: (signal: NodeJS.Signals) => endProcess(child, signal) }
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
