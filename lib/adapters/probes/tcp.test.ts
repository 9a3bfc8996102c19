import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { serveSocket } from '../http/testing.ts'
import { ask, createKeeper, portOf, testProber } from './testing-http.ts'
import { freePort } from './testing-kinds.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

async function askServer(
  onSocket: (socket: Socket) => void,
  fields: Record<string, unknown> = {},
  timeoutMs = 3_000,
) {
  const server = await keep(serveSocket(onSocket))
  const check = { kind: 'tcp', host: '127.0.0.1', port: portOf(server), ...fields }
  return ask(await keep(testProber()), check, { timeoutMs })
}

describe('X-04 X-05 V-05 V-12 a port', () => {
  test('that takes the connection is enough', async () => {
    const answer = await askServer(() => {})
    expect(answer).toMatchObject({ fault: null, remoteAddress: '127.0.0.1', body: null })
    expect(answer.phases.connect).toBeGreaterThan(0)
  })

  test('that nobody listens at is refused', async () => {
    const answer = await ask(await keep(testProber()), {
      kind: 'tcp',
      host: '127.0.0.1',
      port: await freePort(),
    })
    expect(answer.fault).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/nothing listens at 127\.0\.0\.1:\d+ .*check that it runs/),
    })
  })

  test('of a name that does not exist is a fault of DNS', async () => {
    const resolveName = async () => {
      throw Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })
    }
    const answer = await ask(await keep(testProber({ resolveName })), {
      kind: 'tcp',
      host: 'nowhere.test',
      port: 1,
    })
    expect(answer.fault).toEqual({
      kind: 'dns',
      message: 'the name nowhere.test is unknown to DNS: check how it is spelled',
    })
  })

  test('of a family that the name does not have', async () => {
    const fields = { kind: 'tcp', host: '127.0.0.1', port: 1, address_family: '6' }
    const resolveName = async () => []
    const answer = await ask(await keep(testProber({ resolveName })), fields)
    expect(answer.fault).toMatchObject({ kind: 'dns', message: expect.stringContaining('address_family') })
  })
})

describe('a conversation', () => {
  test('sends, and ends when the text comes, even cut in two', async () => {
    const answer = await askServer(
      socket => {
        socket.on('data', data => {
          expect(String(data)).toBe('PING\r\n')
          socket.write('+PO')
          setTimeout(() => socket.write('NG\r\n'), 20)
        })
      },
      { send: 'PING\r\n', expect: '+PONG' },
    )
    expect(answer).toMatchObject({ fault: null, body: '+PONG\r\n' })
    expect(answer.phases.firstByte).toBeGreaterThan(0)
  })

  test('finds letters that are more than one byte, cut between the bytes', async () => {
    const bytes = Buffer.from('größe')
    const answer = await askServer(
      socket => {
        socket.write(bytes.subarray(0, 3))
        setTimeout(() => socket.write(bytes.subarray(3)), 20)
      },
      { expect: 'größe' },
    )
    expect(answer).toMatchObject({ fault: null, body: 'größe' })
  })

  test.each([
    ['another text, and silence', (socket: Socket) => socket.write('-ERR'), 'expectation', '-ERR'],
    ['another text, and the end', (socket: Socket) => socket.end('-ERR'), 'expectation', '-ERR'],
    ['silence', () => {}, 'timeout', null],
    ['the end', (socket: Socket) => socket.end(), 'closed', null],
    ['a reset', (socket: Socket) => socket.resetAndDestroy(), 'closed', null],
    [
      'more than is read',
      (socket: Socket) => socket.write(Buffer.alloc(200_000, 'x')),
      'expectation',
      expect.stringMatching(/^x+$/),
    ],
  ])('that gets %s', async (_name, onSocket, kind, body) => {
    const answer = await askServer(onSocket, { expect: '+PONG' }, 300)
    expect(answer).toMatchObject({ fault: { kind }, body })
  })

  test('drop by drop without end is over when the time is over', async () => {
    const startedAt = performance.now()
    const answer = await askServer(
      socket => {
        const drops = setInterval(() => socket.write('.'), 10)
        socket.on('close', () => clearInterval(drops))
      },
      { expect: 'ready' },
      250,
    )
    expect(answer.fault).toMatchObject({
      kind: 'expectation',
      message: expect.stringContaining('"ready" did not come'),
    })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})

test('a private address is refused to a check that may not ask it', async () => {
  const server = await keep(serveSocket(() => expect.unreachable('nobody may connect')))
  const prober = await keep(testProber())
  const { createAddressRule } = await import('./address.ts')
  const { checkOf } = await import('./testing-http.ts')
  const answer = await prober.probe({
    check: checkOf({ kind: 'tcp', host: '127.0.0.1', port: portOf(server) }),
    timeoutMs: 1_000,
    addressRule: createAddressRule({ allow: ['10.0.0.0/8'] }),
  })
  expect(answer.fault).toMatchObject({
    kind: 'forbidden_address',
    message: expect.stringContaining('127.0.0.1 is this machine itself'),
  })
})
