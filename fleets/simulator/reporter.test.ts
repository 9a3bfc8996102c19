import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { close, listen } from './listen.ts'
import { createReporter } from './reporter.ts'
import { roseReport } from './reports/rose.ts'
import { vrooliReport } from './reports/vrooli.ts'
import { AT_MS } from './testing.ts'

type Asked = { readonly path: string; readonly body: string }

let deck: Server
let url = ''
let asked: Asked[] = []
let marked: { readonly version: string }[] = []

beforeEach(async () => {
  asked = []
  marked = []
  deck = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const path = request.url ?? ''
      if (request.method === 'POST') asked.push({ path, body })
      if (request.method === 'POST' && path === '/api/v1/marks') marked.push(JSON.parse(body))
      response.end(path.startsWith('/api/v1/marks?') ? JSON.stringify({ marks: marked }) : '{}')
    })
  })
  url = `http://127.0.0.1:${await listen(deck, 0, 'a deck')}`
})
afterEach(() => close(deck, []))

let cleanups = 0
/** The backups take their seconds. */
const pods = vrooliReport().jobs.filter(({ token }) => token === 'sample-vrooli-pods')
const reporter = (now = () => AT_MS) =>
  createReporter({
    reports: [roseReport(), { ...vrooliReport(), jobs: pods }],
    url,
    key: 'odk_of_the_test',
    now,
    isOn: () => false,
    figuresOf: (service): Readonly<Record<string, number>> =>
      service === 'rose' ? { cleanups } : { instances: 5 },
    say: () => undefined,
  })

test('R-49 what the platform deployed is marked once, by its name there, however often the demonstration starts', async () => {
  await reporter().tick()
  const marks = asked.filter(({ path }) => path === '/api/v1/marks').map(({ body }) => JSON.parse(body))
  expect(marks).toMatchObject([
    {
      service: 'rose',
      kind: 'deploy',
      version: '1.4.1',
      facts: { deployment: expect.stringContaining('141') },
    },
    {
      service: 'rose',
      kind: 'deploy',
      version: '1.4.2',
      facts: { deployment: expect.stringContaining('142') },
    },
  ])
  await reporter().tick()
  expect(asked.filter(({ path }) => path === '/api/v1/marks')).toHaveLength(2)
})

test('V-88 ready processes are told with the next ping', async () => {
  await reporter().tick()
  const ping = asked.find(({ path }) => path === '/api/ping/sample-vrooli-pods')
  expect(JSON.parse(ping?.body ?? '')).toEqual({ desired: 5, ready: 5 })
})

test('R-50 a clean-up that somebody asked for is in the log with the next lines', async () => {
  let nowMs = AT_MS
  const one = reporter(() => nowMs)
  const lines = () => asked.filter(({ path }) => path.endsWith('?service=rose')).at(-1)?.body ?? ''
  await one.tick()
  nowMs += 5_000
  await one.tick()
  expect(lines()).not.toContain('session_cleanup')
  cleanups = 1
  nowMs += 5_000
  await one.tick()
  expect(lines()).toMatch(/session_cleanup[\s\S]*audio_cleanup/)
})
