import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import WebSocket, { type ClientOptions } from 'ws'
import type { ProbeAnswer } from '../../core/check/answer.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, runAttempt } from './attempt.ts'
import { certificateFigures, secure } from './certificate.ts'
import { ProbeFailure } from './faults.ts'
import { hostOf } from './http-connect.ts'
import { authorizationOf } from './http-plan.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { type Conversation, compileStep, converse, runStep } from './websocket-talk.ts'
import { openSocket } from './wire.ts'

type WebSocketCheck = CheckOf<'websocket'>

const MAX_MESSAGE_BYTES = 1_048_576

/** Opens a WebSocket (RFC 6455), then sends and waits, step by step. The last message that was waited for is the body. */
export function createWebSocketProbe(tools: ProbeTools): ProbeKind<'websocket'> {
  return {
    async probe(request) {
      const { check } = request
      const url = addressOf(check)
      const where = url?.host ?? 'the service'
      let line: Conversation | null = null
      const whenLate = (reason: ProbeFailure) => line?.missed(reason, where) ?? reason
      const answer = await runAttempt(tools, { request, where, whenLate }, async attempt => {
        if (url === null) {
          throw new ProbeFailure('unavailable', 'url is no address that begins with ws:// or wss://')
        }
        const steps = check.exchange.map(compileStep)
        const socket = await openTransport(tools, { check, url, attempt })
        line = await shakeHands(socket, { check, url, attempt, version: tools.version })
        for (const [index, step] of steps.entries()) {
          const startedAt = performance.now()
          await runStep(line, step, where)
          attempt.note({ facts: { [`step_${index + 1}_seconds`]: secondsSince(startedAt) } })
        }
      })
      return withMessages(answer, line)
    },
  }
}

/** What came is part of the answer, however it ended. */
const withMessages = (answer: ProbeAnswer, line: Conversation | null): ProbeAnswer =>
  line === null
    ? answer
    : { ...answer, body: line.last(), facts: { ...answer.facts, messages: line.received() } }

function addressOf({ url: text }: WebSocketCheck): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url && /^wss?:$/.test(url.protocol) && url.hostname !== '' ? url : null
}

type Opening = { readonly check: WebSocketCheck; readonly url: URL; readonly attempt: Attempt }

async function openTransport(tools: ProbeTools, { check, url, attempt }: Opening): Promise<Socket> {
  const isSecure = url.protocol === 'wss:'
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  const socket = await openSocket(tools, { host: hostOf(url), port }, attempt)
  if (!isSecure) return socket
  const { tls } = check
  const nowMs = tools.clock.now()
  const { certificate, ...secured } = await secure(socket, {
    name: tls?.server_name ?? hostOf(url),
    where: url.host,
    nowMs,
    deadline: attempt.deadline,
    tls: { ca: tls?.ca, cert: tls?.cert, key: tls?.key, ALPNProtocols: ['http/1.1'] },
  })
  attempt.atEnd(() => secured.socket.destroy())
  attempt.note({
    certificate,
    phases: { tls: secured.tlsSeconds },
    facts: { ...certificateFigures(certificate, nowMs) },
  })
  if (certificate.fault !== null && tls?.insecure_skip_verify !== true) {
    throw new ProbeFailure('tls', `${certificate.fault}: renew or replace it, or set what is expected in tls`)
  }
  return secured.socket
}

async function shakeHands(
  socket: Socket,
  { check, url, attempt, version }: Opening & { readonly version: string },
): Promise<Conversation> {
  const startedAt = performance.now()
  const authorization = authorizationOf(url)
  const client = new WebSocket(withoutUser(url), [...check.subprotocols], {
    headers: {
      'user-agent': `Opsdeck/${version}`,
      ...(authorization === null ? {} : { authorization }),
      ...check.headers,
    },
    // TLS is done already, so that the certificate could be looked at.
    createConnection: () => socket,
    followRedirects: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  } satisfies ClientOptions)
  attempt.atEnd(() => client.terminate())
  const conversation = converse(client, url.host, attempt)
  await new Promise<void>((resolve, reject) => {
    client.once('open', resolve)
    client.once('error', error => reject(handshakeFailure(error, url.host)))
    client.once('unexpected-response', (_request, response) => reject(refused(response, url.host)))
    client.once('close', () => reject(closedEarly(url.host)))
  })
  attempt.note({
    phases: { firstByte: secondsSince(startedAt) },
    facts: { connected: true, ...(client.protocol === '' ? {} : { subprotocol: client.protocol }) },
  })
  return conversation
}

/** The user and password go as a header; in the address they would be sent in another way. */
function withoutUser(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  plain.hash = ''
  return plain
}

function refused({ statusCode = 0, headers }: IncomingMessage, where: string): ProbeFailure {
  const facts = { http_status: statusCode }
  if (statusCode === 401 || statusCode === 403) {
    const message = `${where} refused the credentials (${statusCode}): check the headers of the check`
    return new ProbeFailure('credentials', message, { facts })
  }
  const elsewhere =
    statusCode >= 300 && statusCode < 400 && headers.location ? ', a redirect: name the final address' : ''
  const message = `${where} answered ${statusCode} and did not open a WebSocket${elsewhere || ': check the path'}`
  return new ProbeFailure('protocol', message, { facts })
}

function handshakeFailure(error: Error, where: string): Error {
  if ('code' in error) return error
  return new ProbeFailure(
    'protocol',
    `${where} does not speak WebSocket (${error.message.slice(0, 200)}): check host, port and path`,
  )
}

const closedEarly = (where: string): ProbeFailure =>
  new ProbeFailure('closed', `${where} closed the connection: look at the log of the service`)
