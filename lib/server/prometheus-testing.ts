import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether a real Prometheus and its promtool are installed here. */
export const hasPrometheus = (): Promise<boolean> =>
  Promise.all([run('prometheus', ['--version']), run('promtool', ['--version'])]).then(
    () => true,
    () => false,
  )

export type RealPrometheus = {
  readonly url: string
  readonly ask: (
    path: string,
    options?: { readonly method?: string; readonly body?: string },
  ) => Promise<{ status: number; type: string | null; text: string }>
  readonly stop: () => Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

/** A real Prometheus on loopback that holds the samples of an OpenMetrics text and scrapes nothing. */
export async function startPrometheus(openMetrics: string): Promise<RealPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-prometheus-'))
  const [samples, blocks, config] = ['samples.om', 'blocks', 'prometheus.yml'].map(name => join(folder, name))
  if (!samples || !blocks || !config) throw new Error('three names are three paths')
  await writeFile(samples, openMetrics)
  await writeFile(config, 'global: {}\n')
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', samples, blocks])
  const port = await freePort()
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${blocks}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const stop = async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  const base = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 30_000
  while (
    !(await fetch(`${base}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop()
      throw new Error('the real Prometheus did not become ready')
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return {
    url: base,
    stop,
    async ask(path, { method = 'GET', body } = {}) {
      const form = { method, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
      const response = await fetch(`${base}/api/v1/${path}`, body === undefined ? { method } : form)
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    },
  }
}
