import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A real metrics engine on loopback, with a folder of its own. */
export type TestEngine = {
  readonly url: string
  readonly writeUrl: string
  /** Makes what it was sent visible in answers. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 10_000

/** Whether a program is installed; when not, says that and why it matters. */
export function isInstalled(program: string): boolean {
  const found = (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  if (!found) console.warn(`tests against ${program} did not run: it is not installed here`)
  return found
}

export async function startPrometheus(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-prometheus-'))
  writeFileSync(join(folder, 'prometheus.yml'), 'storage:\n  tsdb:\n    out_of_order_time_window: 3h\n')
  return start('prometheus', folder, {
    arguments: port => [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms',
      '--storage.tsdb.retention.time=100y',
      '--log.level=error',
    ],
    readyPath: '/-/ready',
    settle: async () => {},
  })
}

export async function startVictoriaMetrics(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-victoria-'))
  return start('victoria-metrics', folder, {
    arguments: port => [
      `-storageDataPath=${join(folder, 'data')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
      '-loggerLevel=ERROR',
      '-memory.allowedBytes=64MB',
    ],
    readyPath: '/health',
    settle: async url => void (await (await fetch(`${url}/internal/force_flush`)).arrayBuffer()),
  })
}

type Way = {
  readonly arguments: (port: number) => readonly string[]
  readonly readyPath: string
  readonly settle: (url: string) => Promise<void>
}

async function start(program: string, folder: string, way: Way): Promise<TestEngine> {
  const port = await freePort()
  const child = spawn(program, [...way.arguments(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (text: Buffer) => {
    said = `${said}${text.toString('utf8')}`.slice(-2_000)
  })
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(child, `${url}${way.readyPath}`)
  } catch (error) {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`${program} did not start: ${said}`, { cause: error })
  }
  return {
    url,
    writeUrl: `${url}/api/v1/write`,
    settle: () => way.settle(url),
    async stop() {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const untilMs = Date.now() + READY_WITHIN_MS
  while (Date.now() < untilMs && child.exitCode === null) {
    const isReady = await fetch(url).then(
      response => response.ok,
      () => false,
    )
    if (isReady) return
    await sleep(20)
  }
  throw new Error('it is not ready in time')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
