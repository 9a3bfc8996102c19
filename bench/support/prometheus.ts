import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { INTERVAL_MS, instanceOf } from './core.ts'

export type RealPrometheus = {
  readonly url: string
  /** The version that it says it is. */
  readonly version: string
  /** CPU that it took so far, in microseconds; its resident bytes. */
  readonly usage: () => Promise<{ cpuMicroseconds: number; residentBytes: number }>
  /** A figure of its own. */
  readonly figure: (name: string) => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts the Prometheus that is installed here, scraping these targets and taking remote writes; null where there is none. */
export async function startPrometheus(ports: readonly number[]): Promise<RealPrometheus | null> {
  const version = await installedVersion()
  if (version === null) return null
  const directory = await mkdtemp(join(tmpdir(), 'bench-prometheus-'))
  const port = await freePort()
  await writeFile(join(directory, 'prometheus.yml'), configOf(ports))
  const child = spawn(
    'prometheus',
    [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--storage.tsdb.retention.time=100y',
      '--web.enable-remote-write-receiver',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const url = `http://127.0.0.1:${port}`
  await untilReady(url)
  return {
    url,
    version,
    usage: () => usageOf(child),
    figure: name => figureOf(url, name),
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill()
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function installedVersion(): Promise<string | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)('prometheus', ['--version'])
    return /version (\S+)/.exec(stdout + stderr)?.[1] ?? 'unknown'
  } catch {
    return null
  }
}

const configOf = (ports: readonly number[]): string => `
global: { scrape_interval: ${INTERVAL_MS}ms, scrape_timeout: ${INTERVAL_MS}ms }
scrape_configs:
  - job_name: bench
    static_configs:${ports.length === 0 ? ' []' : ''}
${ports.map((port, i) => `      - { targets: ['127.0.0.1:${port}'], labels: { instance: '${instanceOf(i)}' } }`).join('\n')}
`

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const isReady = await fetch(`${url}/-/ready`).then(
      answer => answer.ok,
      () => false,
    )
    if (isReady) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('prometheus did not get ready')
}

async function figureOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find(one => one.startsWith(`${name} `) || one.startsWith(`${name}{`))
  return Number(line?.split(' ').at(-1))
}

/** From /proc: its clock ticks are hundredths of a second on Linux. */
async function usageOf({ pid }: ChildProcess) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return {
    cpuMicroseconds: (Number(fields[11]) + Number(fields[12])) * 10_000,
    residentBytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024,
  }
}
