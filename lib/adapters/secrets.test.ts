import { describe, expect, it } from 'vitest'
import { createSecrets } from './secrets.ts'

const secrets = createSecrets('a secret of the tests, long enough for the deck')
const others = createSecrets('another secret, which somebody else made for themselves')

const changed = (text: string) => text.slice(0, 30) + (text[30] === 'A' ? 'B' : 'A') + text.slice(31)

describe('a sealed text', () => {
  const sealed = secrets.seal('totp', 'Grüße, 世界')

  it('opens again, and is another each time', () => {
    expect(secrets.open('totp', sealed)).toBe('Grüße, 世界')
    expect(secrets.seal('totp', 'Grüße, 世界')).not.toBe(sealed)
  })

  it.each([
    ['by another secret', () => others.open('totp', sealed)],
    ['for another purpose', () => secrets.open('scrape', sealed)],
    ['when a byte was changed', () => secrets.open('totp', changed(sealed))],
    ['when it was cut', () => secrets.open('totp', sealed.slice(0, 20))],
    ['when it is of another version', () => secrets.open('totp', sealed.replace('v1', 'v2'))],
    ['when it is empty', () => secrets.open('totp', '')],
  ])('does not open %s', (_what, open) => expect(open).toThrow('a stored secret ('))
})

describe('a signature', () => {
  it('is of one text, one purpose, one secret', () => {
    const signature = secrets.sign('setup', 'text')
    expect(secrets.sign('setup', 'text')).toBe(signature)
    expect(secrets.sign('setup', 'text ')).not.toBe(signature)
    expect(secrets.sign('audit-head', 'text')).not.toBe(signature)
    expect(others.sign('setup', 'text')).not.toBe(signature)
  })
})

describe('a password', () => {
  it('is kept as argon2id with its cost beside it, and recognised', async () => {
    const hash = await secrets.hashPassword('a good long one')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await secrets.isPassword(hash, 'a good long one')).toBe(true)
    expect(await secrets.isPassword(hash, 'a good long one ')).toBe(false)
    expect(await secrets.isPassword(null, 'a good long one')).toBe(false)
  })
})
