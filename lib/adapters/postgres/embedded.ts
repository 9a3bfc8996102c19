import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import {
  chooseRunAs,
  commandAs,
  findPostgresBinaries,
  giveTo,
  type PostgresBinaries,
  type RunAs,
} from './binaries.ts'

const run = promisify(execFile)

export type EmbeddedPostgres = {
  readonly url: string
  /** Fast shutdown: open transactions roll back, everything committed stays. */
  stop(): Promise<void>
  /** Resolves when the server ends, wanted or not. */
  readonly ended: Promise<void>
}

type Folder = {
  readonly data: string
  readonly log: string
  readonly password: string
  readonly host: string
}

/**
 * Starts the PostgreSQL that lives in `directory`, creating it on the first start, and recovers from whatever an
 * earlier run left behind: a half-made cluster is made anew, a server that outlived its Opsdeck is stopped first.
 */
export async function startEmbeddedPostgres(
  directory: string,
  report: (step: string) => void = () => {},
): Promise<EmbeddedPostgres> {
  const [binaries, runAs] = [await findPostgresBinaries(), await chooseRunAs()]
  const home = resolve(directory)
  await mkdir(home, { recursive: true, mode: 0o700 })
  await giveTo(runAs, home)
  const data = join(home, 'cluster')
  const password = await keepPassword(join(home, 'password'))
  if (!(await exists(join(data, 'PG_VERSION')))) {
    report('creating the database cluster')
    await createCluster({ binaries, runAs, data, password, home })
  }
  await refuseOtherVersion(binaries, data)
  await stopLeftover(data, report)
  const folder: Folder = { data, log: join(home, 'server.log'), password, host: '127.0.0.1' }
  return launch(binaries, runAs, folder)
}

async function keepPassword(path: string): Promise<string> {
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (kept.length >= 32) return kept
  const made = randomBytes(24).toString('hex')
  await writeFile(path, `${made}\n`, { mode: 0o600 })
  return made
}

type NewCluster = { binaries: PostgresBinaries; runAs: RunAs; data: string; password: string; home: string }

async function createCluster({ binaries, runAs, data, password, home }: NewCluster): Promise<void> {
  // Made beside and renamed when whole, so that a crash half-way leaves nothing that looks like a cluster.
  const fresh = `${data}.new`
  await rm(fresh, { recursive: true, force: true })
  await rm(data, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  await giveTo(runAs, fresh)
  const passwordFile = join(home, 'initial-password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await giveTo(runAs, passwordFile)
  const args = [
    '-D',
    fresh,
    '-U',
    'opsdeck',
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    `--pwfile=${passwordFile}`,
  ]
  const command = commandAs(runAs, binaries.initdb, args)
  try {
    await run(command.file, command.args, { ...command.options, timeout: 120_000 })
  } catch (error) {
    const detail =
      error instanceof Error && 'stderr' in error
        ? String(error.stderr).trim().split('\n').at(-1)
        : String(error)
    throw new Error(`the database cluster could not be made in ${home}: ${detail}`, { cause: error })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(fresh, data)
}

async function refuseOtherVersion(binaries: PostgresBinaries, data: string): Promise<void> {
  const kept = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  const { stdout } = await run(binaries.postgres, ['--version'], { timeout: 10_000 })
  const ours = /(\d+)/.exec(stdout)?.[1]
  if (kept !== ours) {
    throw new Error(
      `the data in ${data} was written by PostgreSQL ${kept}, this Opsdeck brings ${ours}: restore a backup into an empty OPSDECK_DATA`,
    )
  }
}

/** A server whose Opsdeck was killed still holds the cluster: end it, as a crash would have. */
async function stopLeftover(data: string, report: (step: string) => void): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return rm(lock, { force: true })
  if (await isServerOf(pid, data)) {
    report(`stopping the database server that an earlier run left (process ${pid})`)
    await endProcess(pid)
  }
  await rm(lock, { force: true })
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (commandLine !== null) return commandLine.includes(data)
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)], { timeout: 5_000 }).catch(() => ({
    stdout: '',
  }))
  return stdout.includes(data)
}

async function endProcess(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!sendSignal(pid, signal)) return
    for (const until = Date.now() + patienceMs; Date.now() < until; ) {
      if (!isAlive(pid)) return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  throw new Error(`the database server (process ${pid}) of an earlier run does not end: stop it by hand`)
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

const isAlive = (pid: number): boolean => sendSignal(pid, 0)

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  wal_compression: 'on',
  max_wal_size: '512MB',
  jit: 'off',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
}

async function launch(binaries: PostgresBinaries, runAs: RunAs, folder: Folder): Promise<EmbeddedPostgres> {
  const port = await freePort(folder.host)
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const log = await open(folder.log, 'w', 0o600)
  const command = commandAs(runAs, binaries.postgres, ['-D', folder.data, ...settings])
  // A group of its own: Ctrl-C in the terminal must reach Opsdeck alone, which flushes and only then stops this.
  const child = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC' },
  })
  await log.close()
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = `postgresql://opsdeck:${folder.password}@${folder.host}:${port}/postgres`
  await waitUntilReady(child, url, folder.log)
  return {
    url: await ensureDatabase(url),
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid) await endProcess(child.pid)
      await ended
    },
  }
}

async function waitUntilReady(child: ChildProcess, url: string, log: string): Promise<void> {
  let failure: Error | undefined
  child.once('error', error => (failure = error))
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    if (failure || child.exitCode !== null) {
      const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' / ')
      throw new Error(`the embedded PostgreSQL did not start: ${failure?.message ?? tail}`)
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 30))
    } finally {
      await client.end().catch(() => {})
    }
  }
  child.kill('SIGQUIT')
  throw new Error(`the embedded PostgreSQL did not answer within 2 minutes: see ${log}`)
}

async function ensureDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'opsdeck'")
    if (!rowCount) await client.query('create database opsdeck')
  } finally {
    await client.end()
  }
  return url.replace(/\/postgres$/, '/opsdeck')
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  )
}

/** The same for as long as the deck runs: says what it does, ends with the deck, and ends the deck when it ends. */
export async function startOwnDatabase(
  directory: string,
  atEnd: (name: string, undo: () => Promise<void>) => void,
  onEnded: (reason: string) => void,
): Promise<string> {
  const server = await startEmbeddedPostgres(directory, step => process.stderr.write(`  ${step}\n`))
  atEnd('database', server.stop)
  void server.ended.then(() => onEnded('the database ended'))
  return server.url
}
