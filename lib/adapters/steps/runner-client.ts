import { randomBytes } from 'node:crypto'
import type { RunnerConfig } from '../../core/config/schema/action.ts'
import {
  CancelRequest,
  deriveRunnerKeys,
  FollowAnswer,
  type FollowRequest,
  HelloAnswer,
  isSignedBy,
  MAX_ANSWER_BYTES,
  MIN_SECRET_BYTES,
  RefusalAnswer,
  type RefusalCode,
  RUNNER_HEADERS,
  RUNNER_PATHS,
  type RunnerKeys,
  type RunnerPath,
  StartAnswer,
  type StartRequest,
  signAnswer,
  signRequest,
} from '../../core/runner/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { exchange, type StepAnswer } from './exchange.ts'
import { NODE_CRYPTO } from './node-crypto.ts'

/** For everything but a poll, which is answered late by design. */
const ANSWER_MS = 10_000

/** What a runner answered; `lost` is worth another attempt, the others are not. */
export type Reply<T> =
  | { readonly kind: 'answered'; readonly content: T }
  /** The runner's own, signed. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  /** Something there does not take this deck's key, or is no runner, or may not be asked. */
  | { readonly kind: 'stranger'; readonly detail: string }
  | { readonly kind: 'lost'; readonly wasSent: boolean; readonly detail: string }

export type RunnerClientParts = {
  readonly runner: RunnerConfig
  readonly rule: AddressRule
  readonly version: string
  readonly clock: Pick<Clock, 'now'>
}

export type RunnerClient = {
  readonly name: string
  hello(signal: AbortSignal): Promise<Reply<HelloAnswer>>
  start(request: StartRequest, signal: AbortSignal): Promise<Reply<StartAnswer>>
  follow(request: FollowRequest, signal: AbortSignal): Promise<Reply<FollowAnswer>>
  cancel(request: { readonly key: string }, signal: AbortSignal): Promise<Reply<unknown>>
}

/** Speaks to one runner. Never throws. */
export function createRunnerClient(parts: RunnerClientParts): RunnerClient {
  const secret = Buffer.from(parts.runner.secrets.key, 'base64')
  const keys = secret.length >= MIN_SECRET_BYTES ? deriveRunnerKeys(secret, NODE_CRYPTO) : null
  const ask = async <T>(question: Question<T>, signal: AbortSignal): Promise<Reply<T>> =>
    keys === null
      ? { kind: 'stranger', detail: `its key has ${secret.length} bytes, ${MIN_SECRET_BYTES} are the least` }
      : askSigned({ ...parts, keys, signal }, question)
  return {
    name: parts.runner.name,
    hello: signal => ask({ path: RUNNER_PATHS.hello, content: {}, schema: HelloAnswer }, signal),
    start: (content, signal) => ask({ path: RUNNER_PATHS.start, content, schema: StartAnswer }, signal),
    follow: (content, signal) =>
      ask(
        { path: RUNNER_PATHS.follow, content, schema: FollowAnswer, timeoutMs: ANSWER_MS + content.waitMs },
        signal,
      ),
    cancel: ({ key }, signal) =>
      ask({ path: RUNNER_PATHS.cancel, content: CancelRequest.parse({ key }), schema: ANYTHING }, signal),
  }
}

type Schema<T> = { safeParse(content: unknown): { success: true; data: T } | { success: false } }
const ANYTHING: Schema<unknown> = { safeParse: content => ({ success: true, data: content }) }

type Question<T> = {
  readonly path: RunnerPath
  readonly content: unknown
  readonly schema: Schema<T>
  readonly timeoutMs?: number
}
type Asking = RunnerClientParts & { readonly keys: RunnerKeys; readonly signal: AbortSignal }

async function askSigned<T>(asking: Asking, question: Question<T>): Promise<Reply<T>> {
  const { runner, rule, keys, clock, version, signal } = asking
  const { path, content, timeoutMs = ANSWER_MS } = question
  const body = Buffer.from(JSON.stringify(content))
  const nonce = randomBytes(18).toString('base64url')
  const timeMs = clock.now()
  const answer = await exchange({
    method: 'POST',
    url: addressOf(runner, path),
    headers: {
      'content-type': 'application/json',
      'user-agent': `Opsdeck/${version}`,
      [RUNNER_HEADERS.key]: keys.id,
      [RUNNER_HEADERS.time]: String(timeMs),
      [RUNNER_HEADERS.nonce]: nonce,
      [RUNNER_HEADERS.signature]: signRequest(
        keys,
        { method: 'POST', path, timeMs, nonce, body },
        NODE_CRYPTO,
      ),
    },
    body,
    timeoutMs,
    maxBytes: MAX_ANSWER_BYTES,
    rule,
    signal,
  })
  if (answer.kind === 'failed' && answer.isForbidden) return { kind: 'stranger', detail: answer.detail }
  if (answer.kind === 'failed') return { kind: 'lost', wasSent: answer.wasSent, detail: answer.detail }
  if (answer.cut !== null) return { kind: 'lost', wasSent: true, detail: answer.cut }
  return isSigned(answer, keys, nonce) ? read(answer, question) : unsigned(answer)
}

/** What is signed is the path as a runner knows it: a proxy before it may have a prefix. */
function addressOf({ url }: RunnerConfig, path: string): URL {
  const address = new URL(url)
  address.pathname = `${address.pathname.replace(/\/+$/, '')}${path}`
  return address
}

const isSigned = ({ status, headers, body }: StepAnswer, keys: RunnerKeys, nonce: string): boolean =>
  isSignedBy(
    headers[RUNNER_HEADERS.signature] ?? '',
    signAnswer(keys, { status, nonce, body }, NODE_CRYPTO),
    NODE_CRYPTO,
  )

function read<T>({ status, body }: StepAnswer, { schema }: Question<T>): Reply<T> {
  const content = parse(body)
  if (status === 200) {
    const result = schema.safeParse(content)
    if (result.success) return { kind: 'answered', content: result.data }
    return { kind: 'stranger', detail: 'it speaks another version of the protocol: install the same version' }
  }
  const refusal = RefusalAnswer.safeParse(content)
  if (refusal.success) return { kind: 'refused', ...refusal.data.error }
  return {
    kind: 'stranger',
    detail: `it answered ${status} with words of another version: install the same one`,
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

/** Nothing that is not signed is believed; a gateway between may pass again. */
function unsigned({ status }: StepAnswer): Reply<never> {
  if (status === 502 || status === 503 || status === 504)
    return { kind: 'lost', wasSent: true, detail: `a gateway before it answered ${status}` }
  const detail =
    status === 401
      ? 'it does not take the key of this deck: compare secrets.key here with keys there'
      : `what answers there (${status}) is not signed with the key of this deck: check the url and the key`
  return { kind: 'stranger', detail }
}
