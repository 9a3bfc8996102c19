import { RUNNER_PROTOCOL } from './limits.ts'

/** What signing needs of the platform. */
export type RunnerCrypto = {
  hmacSha256(key: Uint8Array, text: string): Uint8Array
  sha256(content: Uint8Array): Uint8Array
  /** In a time that says nothing about where two texts of one length differ. */
  isEqual(a: Uint8Array, b: Uint8Array): boolean
}

/** Made of one shared secret. What one direction signs is worth nothing in the other. */
export type RunnerKeys = {
  /** Says which secret was used, and nothing about it. */
  readonly id: string
  readonly request: Uint8Array
  readonly answer: Uint8Array
}

/** The first block of HKDF-Expand (RFC 5869 §2.3); the secret is random already, so nothing is extracted first. */
export function deriveRunnerKeys(secret: Uint8Array, crypto: RunnerCrypto): RunnerKeys {
  const derive = (purpose: string) => crypto.hmacSha256(secret, `${RUNNER_PROTOCOL} ${purpose}\u0001`)
  return {
    id: toHex(derive('key id')).slice(0, 16),
    request: derive('deck to runner'),
    answer: derive('runner to deck'),
  }
}

export type SignedRequest = {
  readonly method: string
  readonly path: string
  readonly timeMs: number
  readonly nonce: string
  readonly body: Uint8Array
}

/** An answer is bound to its request by the nonce. */
export type SignedAnswer = { readonly status: number; readonly nonce: string; readonly body: Uint8Array }

/** Signature of a request: hex of HMAC-SHA256 over its lines. */
export const signRequest = (keys: RunnerKeys, request: SignedRequest, crypto: RunnerCrypto): string =>
  toHex(crypto.hmacSha256(keys.request, requestText(request, crypto)))

export const signAnswer = (keys: RunnerKeys, answer: SignedAnswer, crypto: RunnerCrypto): string =>
  toHex(crypto.hmacSha256(keys.answer, answerText(answer, crypto)))

/** Whether a signature, as it came in a header, is that of these lines. */
export function isSignedBy(signature: string, expected: string, crypto: RunnerCrypto): boolean {
  const encoder = new TextEncoder()
  const [given, wanted] = [encoder.encode(signature), encoder.encode(expected)]
  return given.length === wanted.length && crypto.isEqual(given, wanted)
}

const requestText = ({ method, path, timeMs, nonce, body }: SignedRequest, crypto: RunnerCrypto): string =>
  [`${RUNNER_PROTOCOL} request`, method, path, timeMs, nonce, toHex(crypto.sha256(body))].join('\n')

const answerText = ({ status, nonce, body }: SignedAnswer, crypto: RunnerCrypto): string =>
  [`${RUNNER_PROTOCOL} answer`, status, nonce, toHex(crypto.sha256(body))].join('\n')

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
