import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAttemptLimiter } from '../adapters/attempt-limiter.ts'
import { serveHttp } from '../adapters/http/testing.ts'
import { createManualClock } from '../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import { parseExposition } from '../core/exposition/index.ts'
import { formatSuccess, PromApiError } from '../core/prom-api/index.ts'
import { createQueryEngine } from '../engine/query/index.ts'
import type { Deck } from '../ports/deck.ts'
import { createKey } from '../services/keys/create-key.ts'
import { answerProm, type PromDeck } from '../services/prom/answer.ts'
import { createTestContext } from '../services/testing.ts'
import {
  AT_SECONDS,
  EXPRESSIONS,
  isOrdered,
  MEANT_OTHERWISE,
  openMetricsOf,
  RANGE,
} from './differential.cases.ts'
import { readEnv } from './env.ts'
import { handleProm } from './prom.ts'
import { API_CASES, type ApiCase } from './prom-api.cases.ts'
import { hasPrometheus, type RealPrometheus, startPrometheus } from './prometheus-testing.ts'
import { setRuntime } from './runtime.ts'

const run = promisify(execFile)
const isInstalled = await hasPrometheus()
const missing = 'prometheus and promtool are not installed here: nothing was compared with a real one'
const openMetrics = openMetricsOf()
let real: RealPrometheus | undefined
let deck: PromDeck
let database: TestDatabase
let authorization: string
let credentials: string

beforeAll(async () => {
  const clock = createManualClock(AT_SECONDS * 1_000)
  const store = createMemorySeriesStore()
  const parsed = parseExposition(Buffer.from(openMetrics), 'application/openmetrics-text; version=1.0.0')
  if (!parsed.ok) throw new Error(parsed.error)
  for (const { labels, value, timestampMs } of parsed.samples) {
    const refs = Uint32Array.of(store.resolve(labels) ?? 0)
    store.append({ refs, timestampsMs: Float64Array.of(timestampMs ?? 0), values: Float64Array.of(value) })
  }
  const none = { list: async () => [] }
  // What these answers ask of the deck, and nothing more.
  const whole = {
    version: '0.1.0',
    startedAtMs: 0,
    store,
    query: createQueryEngine({ store, clock }),
    exemplars: { select: async () => [] },
    targets: { ...none, metadata: async () => new Map() },
    rules: none,
    configuration: { current: async () => ({ isGood: true, loadedAtMs: 0, files: [] }) },
  } as unknown as Deck
  deck = whole
  database = await createTestDatabase()
  const ctx = { ...createTestContext(database.pool), clock }
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const log = { info() {}, warn() {}, error() {} }
  setRuntime({
    ...ctx,
    env: read.env,
    deck: { ...whole, events: ctx.events },
    attempts: createAttemptLimiter(ctx.db),
    importChecks: async () => ({ checks: [], notes: [] }),
    log,
  })
  const { key } = await createKey(ctx, { name: 'grafana', grant: { role: 'viewer' }, expiresInDays: null })
  credentials = `key:${key}`
  authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  if (isInstalled) real = await startPrometheus(openMetrics)
}, 40_000)
afterAll(async () => {
  await real?.stop()
  await database.drop()
})

type Sample = readonly [seconds: number, value: string]
type Row = {
  readonly metric?: Record<string, string>
  readonly value?: Sample
  readonly values?: readonly Sample[]
}
type Answer = {
  readonly status: string
  readonly data?: { readonly resultType: string; readonly result: readonly Row[] | Sample }
  readonly error?: string
}

async function own(path: string, search: URLSearchParams): Promise<Answer> {
  try {
    const answered = await answerProm([path], { deck, params: search, nowMs: AT_SECONDS * 1_000 })
    if (!answered) throw new Error(`nothing is at ${path}`)
    return JSON.parse([...formatSuccess(answered.data ?? [])].join(''))
  } catch (error) {
    if (error instanceof PromApiError) return { status: 'error', error: error.message }
    throw error
  }
}

/** Sums and squares are added up more exactly in 3.x: the last digits may differ. */
const RELATIVE = 1e-10
function isClose(a: string, b: string): boolean {
  if (a === b) return true
  const [x, y] = [Number(a.replace('Inf', 'Infinity')), Number(b.replace('Inf', 'Infinity'))]
  return (
    Math.abs(x - y) <= RELATIVE * Math.max(Math.abs(x), Math.abs(y)) ||
    Math.max(Math.abs(x), Math.abs(y)) < 1e-12
  )
}

// Of vectors and matrices; the two other kinds are compared before.
const rowsOf = ({ data }: Answer) => (data?.result ?? []) as readonly Row[]

const keyOf = ({ metric = {} }: Row): string =>
  JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)))
const samplesOf = ({ value, values }: Row): readonly Sample[] => values ?? (value ? [value] : [])

/** What is different, in words; null when nothing is. */
function difference(mine: Answer, theirs: Answer, inOrder: boolean): string | null {
  if (mine.status !== theirs.status)
    return `${mine.status} (${mine.error}) instead of ${theirs.status} (${theirs.error})`
  if (!mine.data || !theirs.data) return null
  if (mine.data.resultType !== theirs.data.resultType)
    return `a ${mine.data.resultType} instead of a ${theirs.data.resultType}`
  const { resultType } = theirs.data
  if (resultType === 'scalar' || resultType === 'string') {
    const [[t, v], [u, w]] = [mine.data.result as unknown as Sample, theirs.data.result as unknown as Sample]
    return t === u && (v === w || (resultType === 'scalar' && isClose(v, w)))
      ? null
      : `${t} ${v} instead of ${u} ${w}`
  }
  const rows = (answer: Answer): Row[] => {
    const list = [...rowsOf(answer)]
    return inOrder ? list : list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }
  const [ours, reals] = [rows(mine), rows(theirs)]
  if (ours.length !== reals.length)
    return `${ours.length} series instead of ${reals.length}: ${ours.map(keyOf)} | ${reals.map(keyOf)}`
  for (const [i, row] of reals.entries()) {
    const at = ours[i] ?? {}
    if (keyOf(at) !== keyOf(row)) return `series ${keyOf(at)} instead of ${keyOf(row)}`
    const [a, b] = [samplesOf(at), samplesOf(row)]
    if (a.length !== b.length) return `${keyOf(row)}: ${a.length} samples instead of ${b.length}`
    for (const [j, [seconds, value]] of b.entries()) {
      const [ownSeconds, ownValue] = a[j] ?? [0, '']
      if (ownSeconds !== seconds || !isClose(ownValue, value))
        return `${keyOf(row)} at ${seconds}: ${ownSeconds} ${ownValue} instead of ${value}`
    }
  }
  return null
}

async function compare(expr: string): Promise<string[]> {
  const instant = new URLSearchParams({ query: expr, time: String(AT_SECONDS) })
  const range = new URLSearchParams({
    query: expr,
    start: String(RANGE.start),
    end: String(RANGE.end),
    step: String(RANGE.step),
  })
  const found: string[] = []
  for (const [path, search] of [
    ['query', instant],
    ['query_range', range],
  ] as const) {
    const theirs: Answer = JSON.parse((await real?.ask(`${path}?${search}`))?.text ?? '{}')
    const words = difference(await own(path, search), theirs, path === 'query_range' || isOrdered(expr))
    if (words !== null) found.push(`${path} ${expr}: ${words}`)
  }
  return found
}

describe('beside a real Prometheus with the same samples', () => {
  test('there are two hundred expressions of our own, and more', () => {
    expect(new Set(EXPRESSIONS).size).toBe(EXPRESSIONS.length)
    expect(EXPRESSIONS.length).toBeGreaterThanOrEqual(200)
  })

  test('each gives the same, at once and over a range', async ({ skip }) => {
    skip(!isInstalled, missing)
    const differences: string[] = []
    const same = EXPRESSIONS.filter(expr => !Object.hasOwn(MEANT_OTHERWISE, expr))
    for (let i = 0; i < same.length; i += 8)
      differences.push(...(await Promise.all(same.slice(i, i + 8).map(compare))).flat())
    expect(differences).toEqual([])
  }, 60_000)

  test.for(Object.entries(MEANT_OTHERWISE))('%s: in 3.x %s', async ([expr], { skip }) => {
    skip(!isInstalled, missing)
    expect(await compare(expr)).not.toEqual([])
  })
})

const GET = handleProm('GET /api/prom/api/v1/[...path]')
const POST = handleProm('POST /api/prom/api/v1/[...path]')

/** Asks the route as Next would. */
async function ask({ path, form }: ApiCase) {
  const url = `http://127.0.0.1:3000/api/prom/api/v1/${path}`
  const options = form ? { method: 'POST', body: new URLSearchParams(formOf(form)) } : {}
  const request = new Request(url, { ...options, headers: { authorization } })
  const steps = new URL(url).pathname.split('/').slice(5)
  const response = await (form ? POST : GET)(request, { params: Promise.resolve({ path: steps }) })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const formOf = (form: NonNullable<ApiCase['form']>): [string, string][] =>
  (Array.isArray(form) ? form : Object.entries(form)).map(([name, value]) => [name, value])

/** Every member that an answer has, with its kind; of lists the first entry. */
function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [`${path}[]`, ...(value.length > 0 ? shapeOf(value[0], `${path}[]`) : [])]
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`]
  return Object.entries(value).flatMap(([name, inner]) => shapeOf(inner, `${path}.${name}`))
}

describe('the HTTP API beside a real Prometheus', () => {
  test.for(API_CASES)('$what', async (asked, { skip }) => {
    skip(!isInstalled, missing)
    const body = asked.form ? { method: 'POST', body: String(new URLSearchParams(formOf(asked.form))) } : {}
    const theirs = await real?.ask(asked.path, body)
    const mine = await ask(asked)
    expect([mine.status, mine.type]).toEqual([theirs?.status, theirs?.type])
    if (asked.by === 'exact') {
      expect(mine.text).toBe(theirs?.text)
      return
    }
    const [own, reals] = [JSON.parse(mine.text), JSON.parse(theirs?.text ?? '')]
    if (asked.by === 'error') {
      expect([own.status, own.errorType]).toEqual([reals.status, reals.errorType])
      expect(own.error).not.toBe('')
    } else expect(shapeOf(own)).toEqual(expect.arrayContaining(shapeOf(reals)))
  })
})

/** Serves the API as Next does. */
const serveApi = () =>
  serveHttp((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      const url = new URL(incoming.url ?? '/', 'http://127.0.0.1:3000')
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
        name,
        `${value}`,
      ])
      const isPost = incoming.method === 'POST'
      const request = new Request(url, {
        headers,
        ...(isPost ? { method: 'POST', body: Buffer.concat(chunks) } : {}),
      })
      const params = Promise.resolve({ path: url.pathname.split('/').slice(5) })
      const response = await (isPost ? POST : GET)(request, { params })
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })()
  })

test('promtool prints the same of both: instant, range, series and labels', async ({ skip }) => {
  skip(!isInstalled, missing)
  const server = await serveApi()
  const ends = [`--start=${RANGE.start}`, `--end=${RANGE.end}`]
  const asked = (url: string): string[][] => [
    ['instant', `--time=${AT_SECONDS}`, url, 'sort(temperature)'],
    ['range', ...ends, '--step=5m', url, 'temperature'],
    ['series', ...ends, '--match=build', '--match=temperature', url],
    ['labels', ...ends, url, 'room'],
  ]
  const print = (of: string[]) =>
    run('promtool', ['query', ...of], { timeout: 20_000 }).then(({ stdout }) => stdout)
  try {
    const theirs = await Promise.all(asked(real?.url ?? '').map(print))
    const mine = await Promise.all(asked(`http://${credentials}@${server.host}/api/prom`).map(print))
    expect(theirs.every(text => text.trim() !== '')).toBe(true)
    expect(mine).toEqual(theirs)
  } finally {
    await server.close()
  }
}, 30_000)
