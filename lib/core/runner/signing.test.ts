import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deriveRunnerKeys, isSignedBy, signAnswer, signRequest } from './signing.ts'

const CRYPTO = {
  hmacSha256: (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest(),
  sha256: (content: Uint8Array) => createHash('sha256').update(content).digest(),
  isEqual: timingSafeEqual,
}
const SECRET = Buffer.alloc(32, 7)
const KEYS = deriveRunnerKeys(SECRET, CRYPTO)
const REQUEST = { method: 'POST', path: '/v1/runs', timeMs: 1_000, nonce: 'n', body: Buffer.from('{}') }

describe('keys of a shared secret', () => {
  it('are HKDF-Expand of RFC 5869: other libraries make the same', () => {
    // HKDF with the extraction undone: its first step is HMAC(salt, secret), so the expansion is compared by hand.
    const prk = createHmac('sha256', Buffer.alloc(32)).update(SECRET).digest()
    const whole = Buffer.from(hkdfSync('sha256', SECRET, '', 'opsdeck-runner/1 deck to runner', 32))
    expect(Buffer.from(deriveRunnerKeys(prk, CRYPTO).request)).toEqual(whole)
  })

  it('differ by direction and by secret, and the id tells neither', () => {
    const other = deriveRunnerKeys(Buffer.alloc(32, 8), CRYPTO)
    const all = [KEYS.request, KEYS.answer, other.request, other.answer].map(key =>
      Buffer.from(key).toString('hex'),
    )
    expect(new Set(all).size).toBe(4)
    expect(KEYS.id).toMatch(/^[0-9a-f]{16}$/)
    expect(all.some(key => key.startsWith(KEYS.id))).toBe(false)
  })
})

describe('a signature', () => {
  const signature = signRequest(KEYS, REQUEST, CRYPTO)

  it('is HMAC-SHA256 over the lines that the documentation names', () => {
    const hash = createHash('sha256').update('{}').digest('hex')
    const text = `opsdeck-runner/1 request\nPOST\n/v1/runs\n1000\nn\n${hash}`
    expect(signature).toBe(createHmac('sha256', KEYS.request).update(text).digest('hex'))
  })

  it.each([
    ['method', { method: 'GET' }],
    ['path', { path: '/v1/runs/cancel' }],
    ['time', { timeMs: 1_001 }],
    ['nonce', { nonce: 'm' }],
    ['body', { body: Buffer.from('{ }') }],
  ])('is another with another %s', (_part, change) => {
    const other = signRequest(KEYS, { ...REQUEST, ...change }, CRYPTO)
    expect(isSignedBy(signature, other, CRYPTO)).toBe(false)
    expect(isSignedBy(other, other, CRYPTO)).toBe(true)
  })

  it('of an answer is bound to its request and its status', () => {
    const body = Buffer.from('{}')
    const sign = (status: number, nonce: string) => signAnswer(KEYS, { status, nonce, body }, CRYPTO)
    expect(new Set([sign(200, 'n'), sign(409, 'n'), sign(200, 'm')]).size).toBe(3)
  })

  it.each(['', 'x', '0'.repeat(64), '0'.repeat(63)])('is not %j', text => {
    expect(isSignedBy(text, signature, CRYPTO)).toBe(false)
  })
})
