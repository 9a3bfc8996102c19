import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { StepConfig } from '../../core/config/schema/action.ts'
import type { FilledStep, StepLine } from '../../ports/steps.ts'
import { serveHttp, serveSocket, type TestServer } from '../http/testing.ts'
import { createAddressRule } from '../probes/address.ts'
import { issue } from '../probes/testing-certificates.ts'
import { serveHttpsWith } from '../probes/testing-http.ts'
import { createHttpDoer } from './http.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

type Seen = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A service that answers so, and what it was asked. */
async function service(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const seen: Seen[] = []
  const server = await serveHttp((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      answer(response, request)
    })
  })
  servers.push(server)
  return { url: `http://${server.host}`, host: server.host, seen }
}

const doer = createHttpDoer({
  version: '1.2.3',
  ruleOf: source => createAddressRule({ allow: source === 'file' ? ['127.0.0.0/8'] : [] }),
})

type Fields = Readonly<Record<string, unknown>>

function stepOf(fields: Fields, changes: Partial<FilledStep<'http'>> = {}): FilledStep<'http'> {
  const config = StepConfig.parse({ kind: 'http', ...fields })
  if (config.kind !== 'http') throw new Error('an HTTP step was expected')
  return {
    key: '0b7c.0.1',
    config,
    isDryRun: false,
    timeoutMs: 2_000,
    secrets: [],
    source: 'file',
    resumed: null,
    ...changes,
  }
}

async function done(step: FilledStep<'http'>, signal = new AbortController().signal) {
  const lines: StepLine[] = []
  const end = await doer.run(step, line => lines.push(line), signal)
  return { end, lines: lines.map(({ text }) => text), streams: new Set(lines.map(({ stream }) => stream)) }
}

const json =
  (status: number, content: unknown) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(content))
  }

describe('an HTTP step', () => {
  it('sends what it says, once, and shows what was answered', async () => {
    const { url, host, seen } = await service(json(202, { message: 'Restarting', id: 7 }))
    const { end, lines } = await done(
      stepOf({
        url: `${url}/restart?force=1`,
        headers: { Authorization: 'Bearer t' },
        body: '{"a":1}',
        show: ['$.message'],
      }),
    )
    expect(end).toEqual({ state: 'succeeded', code: 202, message: `${host} answered 202: Restarting` })
    expect(lines[0]).toMatch(/^202 in \d+ ms$/)
    expect(lines.slice(1)).toEqual([
      'message: Restarting',
      '{',
      '  "message": "Restarting",',
      '  "id": 7',
      '}',
    ])
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/restart?force=1',
      body: '{"a":1}',
      headers: {
        authorization: 'Bearer t',
        'content-type': 'application/json',
        'idempotency-key': '"0b7c.0.1"',
      },
    })
  })

  it('V-84: an answer of 500 shows its message and its output', async () => {
    const failed = { success: false, message: 'Restart failed', output: 'line 1\nline 2', error: 'exit 1' }
    const { url, host } = await service(json(500, failed))
    const asked = await done(stepOf({ url, show: ['$.message', '$.output'] }))
    expect(asked.end).toEqual({
      state: 'failed',
      code: 500,
      message: `${host} answered 500: Restart failed · line 1 line 2`,
    })
    expect(asked.lines.slice(1, 5)).toEqual(['message: Restart failed', 'output:', '  line 1', '  line 2'])
    expect(asked.streams).toEqual(new Set(['err']))
    // Nobody has to say where a failure says what it is.
    expect((await done(stepOf({ url }))).end.message).toContain('Restart failed · exit 1 · line 1 line 2')
  })

  it('V-85: an answer that says that it is being done already is no failure', async () => {
    const { url } = await service(json(409, { error: 'tick_in_progress' }))
    const { end } = await done(stepOf({ url, busy: ['409'], show: ['$.error'] }))
    expect(end).toEqual({
      state: 'busy',
      code: 409,
      message: 'is being done already (409): tick_in_progress',
    })
    expect((await done(stepOf({ url }))).end).toMatchObject({ state: 'failed', code: 409 })
  })

  it('takes the codes that it names for good', async () => {
    const { url } = await service(json(404, {}))
    expect((await done(stepOf({ url, method: 'DELETE', ok: ['2xx', '404'] }))).end.state).toBe('succeeded')
    expect((await done(stepOf({ url, ok: ['4xx'] }))).end.state).toBe('succeeded')
    expect((await done(stepOf({ url, ok: ['200'] }))).end.state).toBe('failed')
  })

  it.each([
    [{ data: null, errors: [{ message: 'Not Authorized' }] }, 'failed', /answered 200: Not Authorized$/],
    [{ errors: [{ message: 'a' }, { message: 'b' }] }, 'failed', /answered 200: a · b$/],
    [{ data: { deploymentRestart: true } }, 'succeeded', /answered 200$/],
    // Errors of parts of what was asked, and lists that mean something else.
    [{ data: { one: 1 }, errors: [{ message: 'two' }] }, 'succeeded', /answered 200$/],
    [{ checks: 3, errors: [] }, 'succeeded', /answered 200$/],
    [{ errors: ['yesterday'] }, 'succeeded', /answered 200$/],
  ])('R-48: %j, as GraphQL answers, is %s', async (content, state, message) => {
    const { url } = await service(json(200, content))
    expect((await done(stepOf({ url }))).end).toMatchObject({
      state,
      message: expect.stringMatching(message),
    })
  })

  it('follows no redirect: what it sends goes where it was told, or nowhere', async () => {
    const elsewhere = await service(json(200, {}))
    const { url } = await service(response =>
      response.writeHead(307, { location: `${elsewhere.url}/x` }).end(),
    )
    const { end } = await done(stepOf({ url }))
    expect(end).toMatchObject({ state: 'failed', code: 307 })
    expect(end.message).toContain(`a redirect to ${elsewhere.host}: name the final address`)
    expect(elsewhere.seen).toEqual([])
  })

  it('never shows a secret, however it comes back', async () => {
    const token = 's3cr3t/token+1'
    const { url } = await service((response, request) => {
      const echo = [request.headers.authorization, request.headers['x-api-key'], encodeURIComponent(token)]
      json(500, { message: `bad ${echo.join(' ')}` })(response)
    })
    const address = new URL(url)
    const { end, lines } = await done(
      stepOf(
        { url: `http://user:pass-word@${address.host}`, headers: { 'x-api-key': 'key-of-header' } },
        { secrets: [token] },
      ),
    )
    const basic = Buffer.from('user:pass-word').toString('base64')
    const said = JSON.stringify([end, lines])
    expect(said).toContain('bad Basic •••')
    for (const secret of [token, encodeURIComponent(token), basic, 'pass-word', 'key-of-header'])
      expect(said).not.toContain(secret)
  })

  it('shows text as it is, without orders to a terminal', async () => {
    const { url } = await service(response => response.end('one\r\n\u001b[31mtwo\u001b[0m\n<b>three</b>\n'))
    expect((await done(stepOf({ url }))).lines.slice(1)).toEqual(['one', 'two', '<b>three</b>'])
  })

  it('reads no more than 1 MiB, and says so', async () => {
    const { url } = await service(response => response.end('x'.repeat(1_048_577)))
    const { end, lines } = await done(stepOf({ url }))
    expect(end.state).toBe('succeeded')
    expect(lines.at(-1)).toBe('The answer was not read to its end: it is larger than 1048576 bytes')
    expect(lines.join('').length).toBeLessThan(3_000)
  })
})

describe('an HTTP step without an answer', () => {
  it.each([
    [
      'POST',
      'unknown',
      /did not answer within 0.1 s; it may have been done all the same: look at the service/,
    ],
    ['GET', 'failed', /did not answer within 0.1 s$/],
  ])('that was sent by %s ends %s', async (method, state, message) => {
    const { url } = await service(() => {})
    const { end } = await done(stepOf({ url, method }, { timeoutMs: 100 }))
    expect(end).toMatchObject({ state, code: null, message: expect.stringMatching(message) })
  })

  it('whose connection breaks is not known to be undone', async () => {
    const server = await serveSocket(socket => socket.on('data', () => socket.destroy()))
    servers.push(server)
    const { end } = await done(stepOf({ url: `http://${server.host}` }))
    expect(end).toMatchObject({
      state: 'unknown',
      message: expect.stringMatching(/may have been done all the same/),
    })
  })

  it.each([
    ['http://127.0.0.1:1/', /nothing listens at 127.0.0.1:1/],
    ['http://absent.invalid/', /the name absent.invalid/],
    ['file:///etc/passwd', /only http and https/],
    ['nowhere', /its address is no URL/],
    [
      'http://169.254.169.254/latest',
      /may not be asked: 169.254.169.254 is link-local or a metadata service/,
    ],
  ])('at %s is a failure: nothing was sent', async (url, message) => {
    const { end } = await done(stepOf({ url }))
    expect(end).toMatchObject({ state: 'failed', code: null, message: expect.stringMatching(message) })
  })

  it('of the page may not ask private networks, by a name neither', async () => {
    const { url, seen } = await service(json(200, {}))
    for (const address of [
      url,
      url.replace('127.0.0.1', 'localhost'),
      url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
    ]) {
      const { end } = await done(stepOf({ url: address }, { source: 'page' }))
      expect(end).toMatchObject({ state: 'failed', message: expect.stringMatching(/may not be asked/) })
    }
    expect(seen).toEqual([])
  })

  it('ends when it is cancelled, and says what is not known', async () => {
    const cancelling = new AbortController()
    const { url } = await service(() => cancelling.abort())
    const { end } = await done(stepOf({ url }), cancelling.signal)
    expect(end).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(/may have been done all the same/),
    })
    expect((await done(stepOf({ url }), AbortSignal.abort())).end).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(/nothing was changed/),
    })
  })

  it('that was under way when Opsdeck was killed is sent again by GET only', async () => {
    const { url, seen } = await service(json(200, {}))
    const resumed = { resumed: { lines: 0 } }
    expect((await done(stepOf({ url }, resumed))).end).toMatchObject({ state: 'unknown', code: null })
    expect(seen).toEqual([])
    expect((await done(stepOf({ url, method: 'GET' }, resumed))).end.state).toBe('succeeded')
  })
})

describe('TLS of its own', () => {
  it('shows its certificate, trusts the authority that it was given, and asks for the name that it was told', async () => {
    const [own, client] = [
      await issue({ name: 'service', names: ['inside.example'] }),
      await issue({ name: 'deck' }),
    ]
    const seen: unknown[] = []
    const options = { ...own, requestCert: true, ca: client.cert }
    const server = await serveHttpsWith(options, ({ socket }, response) => {
      const { servername, authorized } = Object(socket)
      seen.push([servername, authorized])
      response.end('{"message":"done"}')
    })
    servers.push(server)
    const url = `https://${server.host}/restart`
    const tls = { ca: own.cert, ...client, server_name: 'inside.example' }
    expect((await done(stepOf({ url, tls }))).end).toMatchObject({ state: 'succeeded', code: 200 })
    expect(seen).toEqual([['inside.example', true]])
    for (const wrong of [undefined, { ...tls, ca: client.cert }, { ...tls, server_name: 'other.example' }])
      expect((await done(stepOf({ url, tls: wrong }))).end.state).toBe('failed')
    const { cert: _cert, key: _key, ...anonymous } = tls
    expect((await done(stepOf({ url, tls: anonymous }))).end.state).toMatch(/failed|unknown/)
    expect(seen).toHaveLength(1)
  })
})
