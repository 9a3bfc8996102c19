import { describe, expect, it, test } from 'vitest'
import { readCookie } from './cookies.ts'
import { presentedKey } from './credentials.ts'
import { readEnv } from './env.ts'
import { oidcProvider } from './oidc.ts'
import { safePath } from './safe-path.ts'
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts'

describe('the content security policy', () => {
  const policy = (how: { isDevelopment?: boolean; isHttps?: boolean } = {}) =>
    contentSecurityPolicy({ nonce: 'abc', isDevelopment: false, isHttps: false, ...how })

  it('runs only scripts that carry the nonce, and no text as code', () => {
    const scripts = /script-src ([^;]*)/.exec(policy())?.[1]
    expect(scripts).toBe("'self' 'nonce-abc' 'strict-dynamic'")
    expect(policy({ isDevelopment: true })).toContain("'unsafe-eval'")
  })

  it.each([
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "connect-src 'self'",
  ])('has %s', directive => expect(policy().split('; ')).toContain(directive))

  it('asks for https only where there is https', () => {
    expect(policy()).not.toContain('upgrade-insecure-requests')
    expect(policy({ isHttps: true })).toContain('upgrade-insecure-requests')
    expect(securityHeaders('', false)).not.toHaveProperty('strict-transport-security')
    expect(securityHeaders('', true)['strict-transport-security']).toMatch(/^max-age=\d{8}/)
  })
})

describe('the way back after sign-in', () => {
  test.each([
    ['/targets?x=1', '/targets?x=1'],
    [null, '/'],
    ['', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/a\nb', '/'],
    ['javascript:alert(1)', '/'],
  ])('%j leads to %s', (given, path) => expect(safePath(given)).toBe(path))
})

describe('a cookie', () => {
  test.each([
    ['a=1; opsdeck.session=x%20y; b=2', 'x y'],
    ['opsdeck.session=a=b', 'a=b'],
    ['xopsdeck.session=1', null],
    ['opsdeck.session=%E0%A4%A', null],
    ['', null],
  ])('of %j is %j', (header, value) => expect(readCookie(header, 'opsdeck.session')).toBe(value))
})

describe('a key in the Authorization header', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    [basic('key:a:b'), 'a:b'],
    [basic('somebody:abc'), ''],
    ['Digest abc', null],
    ['Bearer', ''],
    [null, null],
  ])('%j is %j', (header, key) => expect(presentedKey(header)).toBe(key))
})

describe('single sign-on', () => {
  const provider = (source: Record<string, string>) => {
    const read = readEnv(source)
    if (!('env' in read)) throw new Error(read.problems.join())
    return oidcProvider(read.env)
  }
  const ALL = {
    OPSDECK_OIDC_ISSUER: 'https://id.example.org/',
    OPSDECK_OIDC_CLIENT_ID: 'deck',
    OPSDECK_OIDC_CLIENT_SECRET: 's',
  }

  it('is there when the environment names all of it, and checks all that OpenID Connect can check', () => {
    expect(provider(ALL)).toMatchObject({
      wellKnown: 'https://id.example.org/.well-known/openid-configuration',
      checks: ['pkce', 'state', 'nonce'],
      idToken: true,
    })
  })

  it.each(Object.keys(ALL))('is not there without %s', name => {
    expect(provider({ ...ALL, [name]: '' })).toBeNull()
  })
})
