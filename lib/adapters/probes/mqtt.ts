import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { MqttClient } from 'mqtt'
import { createWebSocketStream, WebSocket } from 'ws'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, briefly, runAttempt } from './attempt.ts'
import { ProbeFailure } from './faults.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { openSocket, secureSocket, whereOf } from './wire.ts'

/** Connects, subscribes when there is a topic, publishes and waits for the message to come back. Facts: round_trip_seconds. */
export function createMqttProbe(tools: ProbeTools): ProbeKind<'mqtt'> {
  return {
    probe(request) {
      const { check } = request
      const broker = brokerOf(check.url)
      if (broker === null) return runAttempt(tools, { request, where: 'the broker' }, refuseUrl)
      const where = whereOf(broker)
      const rules = { request, where, faultOf: (error: Error) => faultOf(error, where) }
      return runAttempt(tools, rules, async attempt => {
        const plain = await openSocket(tools, broker, attempt)
        const socket = broker.isSecure
          ? await secureSocket(plain, { ...broker, tls: check.tls }, attempt)
          : plain
        const stream = broker.isWebSocket ? await webSocketOver(socket, broker, attempt) : socket
        const startedAt = performance.now()
        const client = createClient(stream, check, broker, request.timeoutMs)
        attempt.atEnd(() => client.end(true))
        await connected(client, attempt, where)
        attempt.note({ phases: { firstByte: secondsSince(startedAt) }, facts: { is_connected: true } })
        if (check.topic !== undefined) await talk(client, { ...check, topic: check.topic, where }, attempt)
        await briefly(client.endAsync())
      })
    },
  }
}

type Broker = {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly isWebSocket: boolean
  readonly path: string
  readonly user?: string
  readonly password?: string
}

const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 }

function brokerOf(text: string): Broker | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const standard = PORTS[url.protocol]
  if (standard === undefined || url.hostname === '') return null
  return {
    host: url.hostname,
    port: url.port === '' ? standard : Number(url.port),
    isSecure: url.protocol === 'mqtts:' || url.protocol === 'wss:',
    isWebSocket: url.protocol.startsWith('ws'),
    path: `${url.pathname || '/'}${url.search}`,
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  }
}

const refuseUrl = (): Promise<never> =>
  Promise.reject(
    new ProbeFailure(
      'expectation',
      'url is no address of a broker: expected mqtt://, mqtts://, ws:// or wss://',
    ),
  )

const LONGEST_MESSAGE_BYTES = 1_048_576

/** WebSocket over a connection that is open, and secured, already (MQTT 3.1.1 §6: subprotocol `mqtt`). */
function webSocketOver(socket: Socket, broker: Broker, attempt: Attempt): Promise<Duplex> {
  const web = new WebSocket(`ws://${whereOf(broker)}${broker.path}`, ['mqtt'], {
    createConnection: () => socket,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    handshakeTimeout: attempt.deadline.remainingMs(),
  })
  attempt.atEnd(() => web.terminate())
  return new Promise((resolve, reject) => {
    web.once('open', () => {
      const stream = createWebSocketStream(web)
      stream.on('error', () => {})
      resolve(stream)
    })
    web.on('error', reject)
  })
}

function createClient(stream: Duplex, check: CheckOf<'mqtt'>, broker: Broker, timeoutMs: number): MqttClient {
  const user = check.user ?? broker.user
  const password = check.password ?? broker.password
  return new MqttClient(() => stream, {
    clientId: `opsdeck-${randomBytes(6).toString('hex')}`,
    clean: true,
    keepalive: 0,
    reconnectPeriod: 0,
    connectTimeout: timeoutMs,
    queueQoSZero: false,
    resubscribe: false,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
  })
}

function connected(client: MqttClient, attempt: Attempt, where: string): Promise<void> {
  client.on('error', error => attempt.fail(error))
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('close', () =>
      reject(
        new ProbeFailure(
          'closed',
          `${where} closed the connection: look whether it is an MQTT broker, wants TLS, and at its log`,
        ),
      ),
    )
  })
}

type Talk = { readonly topic: string; readonly publish?: string | undefined; readonly where: string }

async function talk(client: MqttClient, { topic, publish, where }: Talk, attempt: Attempt): Promise<void> {
  if (publish !== undefined && /[#+]/.test(topic)) {
    throw new ProbeFailure(
      'expectation',
      `nothing can be published to "${topic}": expected a topic without # and +`,
    )
  }
  const returned = new Promise<string>(resolve => {
    client.on('message', (_, payload) => {
      const text = payload.toString('utf8')
      if (text === publish) resolve(text)
    })
  })
  const granted = await client.subscribeAsync(topic, { qos: 0 })
  if (granted.some(({ qos }) => qos >= 128)) throw notAllowed(where, `subscribe to "${topic}"`)
  attempt.note({ facts: { is_subscribed: true } })
  if (publish === undefined) return
  const startedAt = performance.now()
  const gone = new Promise<never>((_, reject) => {
    client.once('close', () => reject(notAllowed(where, `publish to "${topic}"`)))
  })
  await client.publishAsync(topic, publish)
  attempt.note({
    body: await Promise.race([returned, gone]),
    facts: { round_trip_seconds: secondsSince(startedAt) },
  })
}

const notAllowed = (where: string, what: string): ProbeFailure =>
  new ProbeFailure(
    'credentials',
    `the broker at ${where} does not let this user ${what}: look at its access list`,
  )

/** CONNACK: 3.1.1 §3.2.2.3 (1–5) and 5.0 §3.2.2.2 (128 and more). */
function faultOf(error: Error, where: string): ProbeFault | null {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : null
  if (code !== null && [4, 5, 134, 135].includes(code)) {
    return {
      kind: 'credentials',
      message: `the broker at ${where} rejected the credentials: ${error.message}. Look at user and password`,
    }
  }
  if (code !== null && [3, 136, 137, 151].includes(code)) {
    return {
      kind: 'unavailable',
      message: `the broker at ${where} takes no connections now: ${error.message}`,
    }
  }
  if (code === 128 || /not authorized|Unspecified error/i.test(error.message)) {
    return { kind: 'credentials', message: `the broker at ${where} does not allow it: ${error.message}` }
  }
  if (/Unexpected server response/i.test(error.message)) {
    return {
      kind: 'protocol',
      message: `${where} speaks no WebSocket at this path: ${error.message}. Look at url`,
    }
  }
  if (code !== null || /packet|header flag|Malformed|Invalid/i.test(error.message)) {
    return {
      kind: 'protocol',
      message: `${where} does not speak MQTT as expected: ${error.message}. Look at the port`,
    }
  }
  return null
}
