import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'

const TTL_MS = 1_500

type Got = { readonly key: string; readonly names: string[]; readonly atMs: number }
type Program = { readonly child: ChildProcess; readonly lines: Record<string, unknown>[] }

let database: TestDatabase
let hook: Server
let hookUrl: string
let got: Got[]
let answer: (got: Got, response: ServerResponse) => void
let programs: Program[]

beforeEach(async () => {
  database = await createTestDatabase()
  got = []
  programs = []
  answer = (_got, response) => response.writeHead(200).end()
  hook = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { alerts } = JSON.parse(body)
      const one = {
        key: String(request.headers['idempotency-key']),
        names: alerts.map((alert: { labels: { instance: string } }) => alert.labels.instance),
        atMs: Date.now(),
      }
      got.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has such an address.
  hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
})
afterEach(async () => {
  for (const { child } of programs) child.kill('SIGKILL')
  hook.closeAllConnections()
  await new Promise(resolve => hook.close(resolve))
  await database.drop()
})

function startProgram(): Program {
  const program = join(import.meta.dirname, 'testdata/sender.ts')
  const args = ['--import', 'tsx', program, database.url, hookUrl, randomUUID(), String(TTL_MS)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: Program['lines'] = []
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', line => void lines.push(JSON.parse(line)))
  const started = { child, lines }
  programs.push(started)
  return started
}

const saying = ({ lines }: Program, name: string, value?: unknown) =>
  lines.filter(line => name in line && (value === undefined || line[name] === value)).length
const until = (check: () => void) => vi.waitFor(check, { timeout: 14_000, interval: 20 })
const send = ({ child }: Program, ...names: string[]) =>
  child.stdin?.write(`${JSON.stringify(names.map(instance => ({ alertname: 'Down', instance })))}\n`)
const SENDS = 'this process sends notifications'

/** Two at the same time: the first is the one that sends. */
async function startTwo(): Promise<{ first: Program; second: Program }> {
  const two = [startProgram(), startProgram()]
  await until(() => {
    for (const program of two) expect(saying(program, 'started')).toBe(1)
  })
  const [first, ...others] = two.filter(program => saying(program, 'info', SENDS) === 1)
  const second = two.find(program => program !== first)
  expect(others).toEqual([])
  if (!first || !second) throw new Error('none of the two sends')
  return { first, second }
}

test('M8: killed in the middle of an attempt, another takes over, repeats it by the same key and nothing else, and loses nothing', async ({
  annotate,
}) => {
  const { first, second } = await startTwo()

  send(first, 'a')
  await until(() => expect(got.map(({ names }) => names)).toEqual([['a']]))
  // Confirmed; then one that hangs, and alerts that nobody was told of yet.
  await until(() => expect(saying(first, 'taken')).toBe(1))
  answer = () => {}
  send(second, 'b')
  await until(() => expect(got).toHaveLength(2))
  expect(got[1]?.names).toEqual(['a', 'b'])
  send(second, 'c')
  await until(() => expect(saying(second, 'taken')).toBe(2))
  const killedAtMs = Date.now()
  first.child.kill('SIGKILL')
  answer = (_got, response) => response.writeHead(200).end()

  await until(() => expect(got.at(-1)?.names).toEqual(['a', 'b', 'c']))
  const [, hung, repeated, ...rest] = got
  await annotate(`${(repeated?.atMs ?? 0) - killedAtMs} ms after the kill the other one sent`)
  expect(repeated?.key).toBe(hung?.key)
  expect(rest.map(({ names }) => names)).toEqual([['a', 'b', 'c']])
  expect(new Set(got.map(({ key }) => key)).size).toBe(3)
  expect((repeated?.atMs ?? 0) - killedAtMs).toBeLessThan(15_000)
  await until(async () => {
    const { rows } = await database.pool.query(
      'select state, attempts from notifications order by created_at',
    )
    expect(rows).toEqual([
      { state: 'delivered', attempts: 1 },
      { state: 'delivered', attempts: 1 },
      { state: 'delivered', attempts: 1 },
    ])
  })
}, 30_000)

test('of two that stand still in turn only the holder of the lease sends, and what a late one wants to write is refused', async () => {
  const { first, second } = await startTwo()
  first.child.kill('SIGSTOP')
  await until(() => expect(saying(second, 'info', SENDS)).toBe(1))
  first.child.kill('SIGCONT')
  send(first, 'a')
  send(second, 'a', 'b')
  await until(() => expect(got.flatMap(({ names }) => names)).toContain('b'))
  await new Promise(resolve => setTimeout(resolve, 1_200))
  const told = got.map(({ names }) => names.join())
  expect(new Set(told).size).toBe(told.length)
  const { rows } = await database.pool.query('select distinct state from notifications')
  expect(rows).toEqual([{ state: 'delivered' }])
}, 30_000)
