import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HttpClient } from '../../core/config/job-config.ts'
import type { OAuth2 } from '../../core/scrape/job.ts'
import type { WriteAsker, WriteQuestion } from '../../ports/remote-write.ts'
import { createAddressRule, EVERY_NETWORK } from '../probes/address.ts'
import { createWriteAsker } from './asker.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let answer: Answer = () => {}
let asked: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly bytes: number }[] =
  []
let connections = 0
let port = 0
let asker: WriteAsker
const server = createServer((request, response) => {
  let bytes = 0
  request.on('data', (chunk: Buffer) => (bytes += chunk.length))
  request.on('end', () => {
    asked.push({ url: request.url ?? '', headers: request.headers, bytes })
    answer(request, response)
  })
}).on('connection', () => connections++)

beforeEach(async () => {
  asked = []
  connections = 0
  asker = createWriteAsker({ version: '1', addressRule: createAddressRule({ allow: EVERY_NETWORK }) })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterEach(async () => {
  await asker.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const CLIENT: HttpClient = {
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
}
const send = (changes: Partial<WriteQuestion> = {}) =>
  asker.send({
    url: `http://127.0.0.1:${port}/api/v1/write`,
    client: CLIENT,
    timeoutMs: 2_000,
    version: 1,
    body: new Uint8Array(100),
    signal: new AbortController().signal,
    ...changes,
  })
const says =
  (status: number, headers: Record<string, string> = {}, text = ''): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(text)

test('a request has its headers and its authorisation, and connections are kept', async () => {
  answer = says(204)
  const client: HttpClient = {
    ...CLIENT,
    auth: { kind: 'basic', username: 'u', password: 'p' },
    headers: { 'X-Scope-OrgID': 't', 'Content-Type': 'mine' },
  }
  for (let i = 0; i < 6; i++) expect(await send({ client })).toEqual({ kind: 'taken' })
  expect(asked[0]).toMatchObject({
    bytes: 100,
    headers: {
      authorization: `Basic ${btoa('u:p')}`,
      'x-scope-orgid': 't',
      'content-type': 'application/x-protobuf',
      'user-agent': 'Opsdeck/1',
    },
  })
  // One that was just used may not be free yet.
  expect(connections).toBeLessThanOrEqual(2)
})

test.each([
  ['400 is final', 400, {}, { kind: 'refused', status: 400 }],
  [
    '404 tells where writes are taken',
    404,
    {},
    { kind: 'refused', reason: expect.stringContaining('/api/v1/write') },
  ],
  [
    '429 may be tried again',
    429,
    { 'retry-after': '3' },
    { kind: 'failed', status: 429, retryAfterMs: 3_000 },
  ],
  ['503 is to be tried again', 503, {}, { kind: 'failed', status: 503, retryAfterMs: null }],
  ['a redirect to nowhere is to be tried again', 308, {}, { kind: 'failed', status: 308 }],
] as const)('%s', async (_what, status, headers, expected) => {
  answer = says(status, headers)
  expect(await send()).toMatchObject(expected)
})

test('a redirect within the same party keeps the body; one to another is not followed', async () => {
  answer = (request, response) =>
    request.url === '/moved'
      ? says(204)(request, response)
      : says(308, { location: '/moved' })(request, response)
  expect(await send()).toEqual({ kind: 'taken' })
  expect(asked.map(({ url, bytes }) => [url, bytes])).toEqual([
    ['/api/v1/write', 100],
    ['/moved', 100],
  ])
  answer = says(308, { location: 'http://localhost:1/' })
  expect(await send()).toMatchObject({ kind: 'failed', status: 308 })
})

test('what the other side says comes back short, and without the secrets of the question', async () => {
  const client: HttpClient = {
    ...CLIENT,
    auth: { kind: 'header', type: 'Bearer', credentials: 's3cret-token' },
  }
  answer = (request, response) =>
    says(400, {}, `${request.headers.authorization} ${'x'.repeat(200_000)}`)(request, response)
  const outcome = await send({ client })
  const reason = outcome.kind === 'taken' ? '' : outcome.reason
  expect(reason).toContain('answered 400: Bearer')
  expect(reason).not.toContain('s3cret-token')
  expect(reason.length).toBeLessThan(500)
})

test('an answer that does not come, an end from here, and an address that nobody may ask', async () => {
  answer = () => {}
  expect(await send({ timeoutMs: 30 })).toMatchObject({
    kind: 'failed',
    status: null,
    reason: expect.stringContaining('did not answer within 0.03 s'),
  })
  expect(await send({ signal: AbortSignal.abort() })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('was ended'),
  })
  expect(await send({ url: 'http://169.254.169.254/write' })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('is not written to'),
  })
})

describe('with client credentials of OAuth 2.0', () => {
  let tokenCalls: { authorization: string | undefined; form: Record<string, string> }[] = []
  let tokenAnswer: (call: number) => { status?: number; body: unknown } = () => ({ body: {} })
  const tokenServer = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => (text += chunk))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(text))
      tokenCalls.push({ authorization: request.headers.authorization, form })
      const { status = 200, body } = tokenAnswer(tokenCalls.length)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  let oauth2: OAuth2
  beforeEach(async () => {
    tokenCalls = []
    await new Promise<void>(resolve => tokenServer.listen(0, '127.0.0.1', resolve))
    const address = tokenServer.address()
    oauth2 = {
      tokenUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/token`,
      clientId: 'deck one',
      clientSecret: 's3cret&long',
      scopes: ['metrics.write', 'more'],
      params: { audience: 'mimir' },
      tls: { insecureSkipVerify: false },
      proxyUrl: null,
    }
  })
  afterEach(async () => {
    tokenServer.closeAllConnections()
    await new Promise(resolve => tokenServer.close(resolve))
  })
  const token = (name: string, seconds = 3_600) => ({
    body: { access_token: name, token_type: 'bearer', expires_in: seconds },
  })
  const tokensSent = () => asked.map(({ headers }) => headers.authorization)

  test('a token is fetched once and goes with every request', async () => {
    answer = says(204)
    tokenAnswer = () => token('t1')
    expect([await send({ oauth2 }), await send({ oauth2 })]).toEqual([{ kind: 'taken' }, { kind: 'taken' }])
    expect(tokensSent()).toEqual(['Bearer t1', 'Bearer t1'])
    expect(tokenCalls).toEqual([
      {
        authorization: `Basic ${Buffer.from('deck+one:s3cret%26long').toString('base64')}`,
        form: { grant_type: 'client_credentials', scope: 'metrics.write more', audience: 'mimir' },
      },
    ])
  })

  test('a server that reads the client from the form alone gets it there', async () => {
    answer = says(204)
    tokenAnswer = call => (call === 1 ? { status: 401, body: {} } : token('t1'))
    expect(await send({ oauth2 })).toEqual({ kind: 'taken' })
    expect(tokenCalls[1]).toMatchObject({
      authorization: undefined,
      form: { client_id: 'deck one', client_secret: 's3cret&long' },
    })
  })

  test('one that is over, or is not taken any more, is fetched anew', async () => {
    tokenAnswer = call => token(`t${call}`, call === 1 ? 5 : 3_600)
    answer = says(204)
    await send({ oauth2 })
    await send({ oauth2 })
    answer = (request, response) =>
      response.writeHead(request.headers.authorization === 'Bearer t2' ? 401 : 204).end()
    expect(await send({ oauth2 })).toEqual({ kind: 'taken' })
    expect(tokensSent()).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2', 'Bearer t3'])
  })

  test('without a token nothing is sent, and it is tried again; the secret is told to nobody', async () => {
    tokenAnswer = () => ({ status: 400, body: { error: 'invalid_client', echo: 's3cret&long' } })
    const outcome = await send({ oauth2 })
    expect(outcome).toMatchObject({ kind: 'failed', status: null })
    expect(JSON.stringify(outcome)).toMatch(/no token: 127\.0\.0\.1:\d+ answered 400: .*invalid_client/)
    expect(JSON.stringify(outcome)).not.toContain('s3cret')
    tokenAnswer = () => ({ body: { token: 'none' } })
    expect(await send({ oauth2 })).toMatchObject({
      reason: expect.stringContaining('answered 200 without an access_token'),
    })
    expect(asked).toEqual([])
  })
})
