import type { RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { tableStepOf } from '../../core/action/index.ts'
import { ActionConfig } from '../../core/config/schema/action.ts'
import { serveHttp, type TestServer } from '../http/testing.ts'
import { createAddressRule } from '../probes/address.ts'
import { createTableReader } from './table.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const reader = createTableReader({
  version: '1.2.3',
  ruleOf: source => createAddressRule({ allow: source === 'file' ? ['127.0.0.0/8'] : [] }),
})

async function look(listener: RequestListener, source: 'file' | 'page' = 'file') {
  const server = await serveHttp(listener)
  servers.push(server)
  const table = { each: '$[*]', columns: [{ name: 'Id', path: '$.id' }] }
  const headers = { Authorization: 'Bearer of-the-header' }
  const url = `http://${server.host}/list`
  const config = { service: 'a', slug: 'b', name: 'C', kind: 'diagnostic' }
  const step = tableStepOf(
    ActionConfig.parse({
      ...config,
      steps: [{ kind: 'http', method: 'GET', url, headers, table, timeout: '200ms' }],
    }),
  )
  if (!step) throw new Error('a table was expected')
  return reader.read({ step, source, secrets: ['declared-secret'] })
}

const answering =
  (body: string, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(body)

test('T-05 asked with its headers, shown with every secret masked', async () => {
  const asked: unknown[] = []
  const read = await look((request, response) => {
    asked.push(request.method, request.headers.authorization)
    response.end('[{"id":"of-the-header"},{"id":"x declared-secret"},{"id":"\\u001b[31mred"}]')
  })
  expect(asked).toEqual(['GET', 'Bearer of-the-header'])
  expect(read).toMatchObject({ table: { rows: [['•••'], ['x •••'], ['red']], total: 3 } })
})

test.each([
  ['an error', answering('no', 500), 'file', /answered 500 when it was asked for the table/],
  ['no JSON', answering('<html>'), 'file', /the table cannot be read/],
  ['too much', answering(`"${'x'.repeat(1_100_000)}"`), 'file', /not read to its end/],
  ['nothing at all', () => {}, 'file', /./],
  ['an address that the page may not ask', answering('[]'), 'page', /127\.0\.0\.1/],
] as const)('%s is a sentence, never a table', async (_what, listener, source, words) => {
  expect(await look(listener, source)).toEqual({ failure: expect.stringMatching(words) })
})
