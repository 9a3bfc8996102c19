import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** No secret: the sample configuration says it too. */
export const SAMPLE_RUNNER_KEY = Buffer.from('opsdeck sample runner key, no secret at all').toString('base64')
export const RUNNER_PORT = 4450
const ROOT = join(import.meta.dirname, '../..')
const STAND_IN = join(import.meta.dirname, 'stand-in.mjs')
const UNITS = [
  'xswarm-voice@voice1',
  'xswarm-voice@voice2',
  'xswarm-voice@voice3',
  'xswarm-dashboard',
  'postgresql',
]

export type RunnerOptions = {
  /** Where the stand-ins reach the simulator. */
  readonly controlUrl: string
  /** 0 takes any that is free. */
  readonly port: number
  /** A line that the runner says. */
  readonly say: (line: string) => void
}

/** The allow-list of the host of the sample fleets: everything that a person can have done there, and nothing else. */
export function runnerConfiguration({ controlUrl, port }: Omit<RunnerOptions, 'say'>, state: string) {
  const tool = (...words: readonly string[]) => [process.execPath, STAND_IN, ...words]
  const common = { timeout: '60s', at_once: 1, set: { OPSDECK_SAMPLE_CONTROL: controlUrl } }
  const unit = { choices: UNITS }
  return {
    name: 'sample-host',
    listen: `127.0.0.1:${port}`,
    state,
    keys: { deck: { value: SAMPLE_RUNNER_KEY } },
    commands: {
      'restart-unit': {
        description: 'Restarts a unit',
        run: tool('systemctl', 'restart', '{unit}'),
        dry_run: tool('systemctl', 'status', '{unit}'),
        parameters: { unit },
        ...common,
      },
      'start-unit': {
        description: 'Starts a unit, such as a new voice bridge',
        run: tool('systemctl', 'start', '{unit}'),
        dry_run: tool('systemctl', 'status', '{unit}'),
        parameters: { unit },
        ...common,
      },
      'pm2-restart': {
        description: 'Restarts the processes of the application server',
        run: tool('pm2', 'restart', '{process}'),
        // The document has a second name for it; pm2 knows this one.
        parameters: { process: { choices: ['vrooli-server'] } },
        ...common,
      },
      'pm2-scale': {
        description: 'More processes for the application server',
        run: tool('pm2', 'scale', '{process}', '+{count}'),
        parameters: { process: { choices: ['vrooli-server'] }, count: { integer: { min: 1, max: 4 } } },
        ...common,
      },
      'restart-telegram-agent': {
        description: 'scripts/stop.sh, then scripts/start.sh',
        run: tool('telegram-agent', 'restart'),
        ...common,
      },
    },
  }
}

export type SampleRunner = {
  /** Resolves with the line that says where it listens; rejects when it ended before. */
  readonly ready: Promise<string>
  stop(): void
}

/** Starts the runner's own program, from its source, as it would run on a host. */
export function startSampleRunner(options: RunnerOptions): SampleRunner {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-sample-runner-'))
  const path = join(folder, 'runner.json')
  writeFileSync(path, JSON.stringify(runnerConfiguration(options, join(folder, 'state'))), { mode: 0o600 })
  const child = spawn(process.execPath, ['--import', 'tsx', 'runner/main.ts', '--config', path], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = () => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  return { ready: untilReady(child, options.say), stop }
}

function untilReady(child: ChildProcess, say: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`the runner ended with ${signal ?? code}`)))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        say(line)
        if (line.includes('listens at')) resolve(line)
      }
    })
  })
}
