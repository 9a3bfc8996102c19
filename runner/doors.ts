import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  CancelRequest,
  CLOCK_WINDOW_MS,
  FollowRequest,
  HelloRequest,
  isSignedBy,
  MAX_REQUEST_BYTES,
  RUNNER_HEADERS,
  RUNNER_PATHS,
  StartRequest,
  signAnswer,
  signRequest,
} from '../lib/core/runner/index.ts'
import type { DeckKey, RunnerConfiguration } from './configuration.ts'
import { NODE_CRYPTO } from './node-crypto.ts'
import type { Nonces } from './nonces.ts'
import { Refusal } from './refusal.ts'
import type { Runs } from './runs.ts'

export type DoorParts = {
  readonly configuration: RunnerConfiguration
  readonly runs: Runs
  readonly nonces: Nonces
  readonly version: string
  readonly now: () => number
  readonly log: (sentence: string) => void
}

/** The runner's HTTP server. Whoever signs with none of its keys learns nothing here. */
export function createDoors(parts: DoorParts): Server {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 30_000, maxHeaderSize: 8_192 },
    (request, response) => {
      answer(parts, request, response).catch(error => {
        parts.log(`a request could not be answered: ${wordsOf(error)}`)
        response.destroy()
      })
    },
  )
  server.maxConnections = 128
  return server
}

type Asked = {
  readonly body: Uint8Array
  readonly nonce: string
  readonly deck: DeckKey
  readonly signal: AbortSignal
}
type Answered = { readonly status: number; readonly content: unknown }

async function answer(parts: DoorParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? ''
  if (request.method !== 'POST' || !Object.values<string>(RUNNER_PATHS).includes(path))
    return sendUnsigned(response, 404, 'there is nothing here: this is a runner of Opsdeck')
  const body = await readBody(request)
  if (body === null) return sendUnsigned(response, 413, `a request has ${MAX_REQUEST_BYTES} bytes at most`)
  const proof = proofOf(request)
  const deck = proof && parts.configuration.keys.get(proof.key)
  if (!proof || !deck || !isGenuine({ method: 'POST', path, body, proof, deck })) {
    parts.log(`refused ${request.socket.remoteAddress}: not signed with a key of this runner`)
    return sendUnsigned(response, 401, 'not signed with a key of this runner')
  }
  const left = new AbortController()
  response.once('close', () => left.abort())
  const asked = { body, nonce: proof.nonce, deck, signal: left.signal }
  const { status, content } = await attempt(parts, path, () => {
    refuseOtherTimes(parts, proof)
    return handle(parts, path, asked)
  })
  send(response, { status, content }, asked)
}

function send(response: ServerResponse, { status, content }: Answered, { deck, nonce }: Asked): void {
  if (response.destroyed) return
  const body = Buffer.from(JSON.stringify(content))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    [RUNNER_HEADERS.signature]: signAnswer(deck.keys, { status, nonce, body }, NODE_CRYPTO),
  })
  response.end(body)
}

function sendUnsigned(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ error: { code: 'unsigned', message } })
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(body)
}

/** Null when it is too large; what is left of it is not read. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = []
  let size = 0
  // The answer still has to go out by the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a body is made of bytes')
    size += chunk.length
    if (size > MAX_REQUEST_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

type Proof = {
  readonly key: string
  readonly timeMs: number
  readonly nonce: string
  readonly signature: string
}

function proofOf({ headers }: IncomingMessage): Proof | null {
  const read = (name: string, form: RegExp) => {
    const value = headers[name]
    return typeof value === 'string' && form.test(value) ? value : null
  }
  const key = read(RUNNER_HEADERS.key, /^[0-9a-f]{16}$/)
  const time = read(RUNNER_HEADERS.time, /^\d{1,15}$/)
  const nonce = read(RUNNER_HEADERS.nonce, /^[A-Za-z0-9_-]{22,64}$/)
  const signature = read(RUNNER_HEADERS.signature, /^[0-9a-f]{64}$/)
  if (key === null || time === null || nonce === null || signature === null) return null
  return { key, timeMs: Number(time), nonce, signature }
}

type Genuine = {
  readonly method: string
  readonly path: string
  readonly body: Uint8Array
  readonly proof: Proof
  readonly deck: DeckKey
}

const isGenuine = ({ method, path, body, proof, deck }: Genuine): boolean =>
  isSignedBy(
    proof.signature,
    signRequest(deck.keys, { method, path, timeMs: proof.timeMs, nonce: proof.nonce, body }, NODE_CRYPTO),
    NODE_CRYPTO,
  )

function refuseOtherTimes({ now, nonces }: DoorParts, { timeMs, nonce }: Proof): void {
  const apartMs = timeMs - now()
  if (Math.abs(apartMs) > CLOCK_WINDOW_MS) {
    const seconds = Math.round(Math.abs(apartMs) / 1_000)
    const which = apartMs > 0 ? 'ahead of' : 'behind'
    throw new Refusal(
      'clock',
      `the deck's clock is ${seconds} s ${which} the runner's, ${CLOCK_WINDOW_MS / 1_000} s are allowed: set both by NTP`,
    )
  }
  if (!nonces.take(nonce, timeMs)) throw new Refusal('replay', 'this very request was here before')
}

async function attempt(parts: DoorParts, path: string, work: () => Promise<unknown>): Promise<Answered> {
  try {
    return { status: 200, content: await work() }
  } catch (error) {
    const refusal =
      error instanceof Refusal ? error : new Refusal('internal', `the runner failed: ${wordsOf(error)}`)
    parts.log(`refused ${path}: ${refusal.message}`)
    return {
      status: refusal.status,
      content: { error: { code: refusal.code, message: refusal.message.slice(0, 2_000) } },
    }
  }
}

async function handle(parts: DoorParts, path: string, asked: Asked): Promise<unknown> {
  const { runs, configuration } = parts
  const keyName = asked.deck.name
  switch (path) {
    case RUNNER_PATHS.hello: {
      read(HelloRequest, asked.body)
      const commands = [...configuration.commands.values()]
        .filter(({ keys }) => keys === null || keys.has(keyName))
        .map(({ name }) => name)
      return { name: configuration.name, version: parts.version, nowMs: parts.now(), commands }
    }
    case RUNNER_PATHS.start:
      return runs.start(read(StartRequest, asked.body), keyName)
    case RUNNER_PATHS.follow:
      return runs.follow(read(FollowRequest, asked.body), keyName, asked.signal)
    default:
      runs.cancel(read(CancelRequest, asked.body).key, keyName)
      return {}
  }
}

type Schema<T> = {
  safeParse(
    content: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } }
}

function read<T>(schema: Schema<T>, body: Uint8Array): T {
  let content: unknown
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Refusal('request', 'the request is not JSON')
  }
  const result = schema.safeParse(content)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Refusal('request', `${issue?.path.join('.') || 'the request'}: ${issue?.message ?? 'is wrong'}`)
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
