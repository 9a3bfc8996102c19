import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { freePort, startDeck } from './support/deck.ts'

type Ended = { readonly code: number | null; readonly output: string }

/** Starts a deck that is expected to end by itself. */
function startAndEnd(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/server.mjs'], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  return new Promise(resolve => child.once('exit', code => resolve({ code, output })))
}

const lastLine = ({ output }: Ended) => output.trim().split('\n').at(-1) ?? ''
const serversOf = (data: string) =>
  execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(data) && line.includes('postgres'))

let directory: string
test.beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'opsdeck-start-'))
})
test.afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a taken port: one sentence, exit code 1, nothing left running', async () => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  const ended = await startAndEnd({ PORT: String(port), OPSDECK_DATA: directory })
  other.close()
  expect(ended.code).toBe(1)
  expect(lastLine(ended)).toBe(
    `Opsdeck: port ${port} on 127.0.0.1 is taken: stop what uses it, or set PORT to another one`,
  )
  expect(serversOf(directory)).toEqual([])
})

test('a data folder that cannot be written: one sentence, exit code 1', async () => {
  writeFileSync(join(directory, 'file'), '')
  const ended = await startAndEnd({ PORT: String(await freePort()), OPSDECK_DATA: join(directory, 'file') })
  expect(ended.code).toBe(1)
  expect(lastLine(ended)).toMatch(
    /^Opsdeck: cannot write to .*: make it writable for this user, or set OPSDECK_DATA/,
  )
})

test('a database that does not answer: says where, what to do, and no password', async () => {
  const port = await freePort()
  const ended = await startAndEnd({
    PORT: String(await freePort()),
    OPSDECK_DATA: directory,
    DATABASE_URL: `postgresql://u:hunter2@127.0.0.1:${port}/ops`,
  })
  expect(ended.code).toBe(1)
  expect(lastLine(ended)).toContain(`the database at 127.0.0.1:${port}/ops cannot be used`)
  expect(ended.output).not.toContain('hunter2')
})

test('a wrong environment: every wrong variable is named', async () => {
  const ended = await startAndEnd({ PORT: 'http', OPSDECK_SECRET: 'short', OPSDECK_DATA: directory })
  expect(ended.code).toBe(1)
  expect(lastLine(ended)).toMatch(
    /the environment is wrong: PORT: .*; OPSDECK_SECRET: needs at least 32 characters/,
  )
})

test('a folder that another Opsdeck uses, a database of a newer version, a stop that leaves nothing', async () => {
  test.setTimeout(120_000)
  const deck = await startDeck()
  try {
    const data = join(deck.data, 'data')
    const second = await startAndEnd({ PORT: String(await freePort()), OPSDECK_DATA: data })
    expect(second.code).toBe(1)
    expect(lastLine(second)).toMatch(/^Opsdeck: another Opsdeck \(process \d+\) uses this data folder/)
    expect((await deck.get('/api/health')).status).toBe(200)

    const client = new pg.Client({ connectionString: databaseUrl(data) })
    await client.connect()
    await client.query("insert into opsdeck_migration (name, checksum) values ('9999_future', 'x')")
    await client.end()
    expect(await deck.stop()).toBe(0)
    expect(serversOf(data)).toEqual([])

    const newer = await startAndEnd({ PORT: String(await freePort()), OPSDECK_DATA: data })
    expect(newer.code).toBe(1)
    expect(lastLine(newer)).toContain('the database is of a newer Opsdeck (it has the migration 9999_future)')
    expect(serversOf(data)).toEqual([])
  } finally {
    await deck.remove()
  }
})

test('a cluster that kill -9 left half-made is made anew', async () => {
  const data = join(directory, 'data')
  mkdirSync(join(data, 'postgres', 'cluster.new', 'base'), { recursive: true })
  mkdirSync(join(data, 'postgres', 'cluster'), { recursive: true })
  writeFileSync(join(data, 'opsdeck.lock'), '999999 1')
  const deck = await startDeck({ env: { OPSDECK_DATA: data } })
  expect((await deck.get('/api/health')).status).toBe(200)
  expect(await deck.stop()).toBe(0)
  await deck.remove()
})

/** The embedded server's address, as its own lock file and password file have it. */
function databaseUrl(data: string): string {
  const port = readFileSync(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3]
  const password = readFileSync(join(data, 'postgres', 'password'), 'utf8').trim()
  return `postgresql://opsdeck:${password}@127.0.0.1:${port}/opsdeck`
}
