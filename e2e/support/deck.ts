import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ADMIN = { email: 'ada@example.test', password: 'correct horse battery staple' }
export const ADMIN_KEY = 'odk_test_key_for_the_browser_tests'

export type RunningDeck = {
  readonly url: string
  readonly data: string
  readonly configPath: string
  /** What it printed so far. */
  output(): string
  /** SIGTERM, and wait for the end; resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9, as a crash would. */
  crash(): Promise<void>
  /** Starts again on the same data, after a stop or a crash. */
  start(): Promise<void>
  /** Removes the data; stops first. */
  remove(): Promise<void>
  get(path: string, init?: RequestInit): Promise<Response>
}

export type DeckOptions = {
  /** opsdeck.yml */
  readonly config?: string
  readonly env?: Readonly<Record<string, string>>
  /** false = no first admin, for the set-up page. */
  readonly hasAdmin?: boolean
}

/** The built deck as users run it: a process of its own, its own port, its own data, its own PostgreSQL. */
export async function startDeck(options: DeckOptions = {}): Promise<RunningDeck> {
  const data = mkdtempSync(join(tmpdir(), 'opsdeck-e2e-'))
  const configPath = join(data, 'opsdeck.yml')
  if (options.config !== undefined) writeFileSync(configPath, options.config)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    PORT: String(port),
    OPSDECK_DATA: join(data, 'data'),
    OPSDECK_LOG_LEVEL: 'warn',
    ...(options.config === undefined ? {} : { OPSDECK_CONFIG: configPath }),
    ...(options.hasAdmin === false
      ? {}
      : {
          OPSDECK_ADMIN_EMAIL: ADMIN.email,
          OPSDECK_ADMIN_PASSWORD: ADMIN.password,
          OPSDECK_API_KEY: ADMIN_KEY,
        }),
    ...options.env,
  }
  let child: ChildProcess | undefined
  let printed = ''
  const ended = () =>
    new Promise<number | null>(resolve =>
      child && child.exitCode === null && child.signalCode === null
        ? child.once('exit', resolve)
        : resolve(child?.exitCode ?? null),
    )
  const deck: RunningDeck = {
    url,
    data,
    configPath,
    output: () => printed,
    async start() {
      child = spawn(process.execPath, ['dist/server.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (printed += chunk))
      await untilReady(url, child, () => printed)
    },
    async stop() {
      child?.kill('SIGTERM')
      return ended()
    },
    async crash() {
      child?.kill('SIGKILL')
      await ended()
    },
    async remove() {
      await deck.stop()
      rmSync(data, { recursive: true, force: true })
    },
    get: (path, init) =>
      fetch(url + path, {
        ...init,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, ...init?.headers },
        signal: AbortSignal.timeout(30_000),
      }),
  }
  await deck.start()
  return deck
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the deck did not start:\n${output()}`)
    const isReady = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      answer => answer.ok,
      () => false,
    )
    if (isReady) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`the deck was not ready within a minute:\n${output()}`)
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}
