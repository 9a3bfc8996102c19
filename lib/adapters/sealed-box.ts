import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export type SealedBox = {
  seal(purpose: string, plain: string): string
  open(purpose: string, sealed: string): string
  sign(purpose: string, text: string): string
}

/** AES-256-GCM and HMAC-SHA256 with keys drawn from the deck's secret by HKDF, one for each purpose. */
export function createSealedBox(secret: string): SealedBox {
  const keyFor = (use: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'opsdeck', `${use}:${purpose}`, 32))
  return {
    seal(purpose, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyFor('seal', purpose), nonce)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(purpose, sealed) {
      const [version, body] = sealed.split('.')
      const bytes = Buffer.from(body ?? '', 'base64url')
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable(purpose)
      const decipher = createDecipheriv(
        'aes-256-gcm',
        keyFor('seal', purpose),
        bytes.subarray(0, NONCE_BYTES),
      )
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      try {
        return (
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch (error) {
        throw unreadable(purpose, error)
      }
    },
    sign: (purpose, text) => createHmac('sha256', keyFor('sign', purpose)).update(text).digest('base64url'),
  }
}

function unreadable(purpose: string, cause?: unknown): Error {
  return new Error(
    `a stored secret (${purpose}) cannot be opened: OPSDECK_SECRET is not the one it was sealed with, or it was changed`,
    { cause },
  )
}
