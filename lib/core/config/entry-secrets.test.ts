import { describe, expect, test } from 'vitest'
import { ENTRY_KINDS } from './entries.ts'
import { joinSecrets, maskedConfig, PLACEHOLDER, splitSecrets } from './entry-secrets.ts'
import { CheckConfig } from './schema/check.ts'
import { HeartbeatConfig } from './schema/heartbeat.ts'
import { StatusPageConfig } from './schema/status-page.ts'

const check = (more: Record<string, unknown>) =>
  CheckConfig.parse({ service: 'api', slug: 'web', name: 'Web', kind: 'http', url: 'https://h/', ...more })

const pem = '-----BEGIN PRIVATE KEY-----'

const ROWS: [what: string, config: CheckConfig, secrets: Record<string, string>][] = [
  ['named secrets', check({ secrets: { token: 't' } }), { 'secrets.token': 't' }],
  [
    'a password of basic authentication',
    check({ basic_auth: { username: 'me', password: 'p' } }),
    { 'basic_auth.password': 'p' },
  ],
  ['a private key', check({ tls: { cert: 'c', key: pem } }), { 'tls.key': pem }],
  [
    'headers that prove who asks',
    check({ headers: { Authorization: 'a', Cookie: 'b', 'X-Api-Key': 'c', Accept: 'd' } }),
    { 'headers.Authorization': 'a', 'headers.Cookie': 'b', 'headers.X-Api-Key': 'c' },
  ],
  [
    'headers and addresses of steps',
    check({ steps: [{ url: 'https://me:pw@h/login', headers: { authorization: 'a' } }] }),
    { 'steps.0.url': 'me:pw', 'steps.0.headers.authorization': 'a' },
  ],
  ['credentials in an address', check({ url: 'https://token@h/?x=@' }), { url: 'token' }],
  ['credentials of a proxy', check({ proxy_url: 'http://a:b$&@p:1' }), { proxy_url: 'a:b$&' }],
  [
    'a database password',
    CheckConfig.parse({
      service: 'a',
      slug: 'b',
      name: 'c',
      kind: 'postgres',
      host: 'h',
      password: 'pw',
    }),
    { password: 'pw' },
  ],
]

describe('secrets of a check', () => {
  test.each(ROWS)('%s are taken out and put back', (_what, config, secrets) => {
    const split = splitSecrets('check', config)
    expect(split.secrets).toEqual(secrets)
    for (const secret of Object.values(secrets)) {
      if (secret.length > 1) expect(JSON.stringify(split.config)).not.toContain(secret)
    }
    expect(JSON.stringify(split.config)).toContain(PLACEHOLDER)
    expect(joinSecrets('check', split.config, secrets)).toEqual({ config, missing: [] })
  })

  test('a placeholder without a stored secret is told', () => {
    const { missing } = joinSecrets('check', check({ secrets: { a: PLACEHOLDER, b: 'new' } }), {})
    expect(missing).toEqual([['secrets', 'a']])
  })

  test('a new value goes before the stored one', () => {
    const { config } = joinSecrets('check', check({ secrets: { a: 'new' } }), { 'secrets.a': 'old' })
    expect(config.secrets).toEqual({ a: 'new' })
  })

  test('a key that is pressed in a browser is none', () => {
    const browser = CheckConfig.parse({
      service: 'a',
      slug: 'b',
      name: 'c',
      kind: 'browser',
      script: [{ press: { selector: 'input', key: 'Enter' } }],
    })
    expect(splitSecrets('check', browser)).toEqual({ config: browser, secrets: {} })
  })
})

test('the token of a ping URL is masked, kept and put back', () => {
  const config = HeartbeatConfig.parse({ service: 'a', slug: 'b', name: 'c', token: 'a-token-of-16-chars' })
  const split = splitSecrets('heartbeat', config)
  expect(split).toEqual({
    config: { ...config, token: PLACEHOLDER },
    secrets: { token: 'a-token-of-16-chars' },
  })
  expect(joinSecrets('heartbeat', split.config, split.secrets)).toEqual({ config, missing: [] })
})

test('the password of a status page is masked', () => {
  const page = StatusPageConfig.parse({
    slug: 'p',
    title: 'P',
    access: { kind: 'password', password: 'long enough' },
    components: [{ service: 'api' }],
  })
  expect(maskedConfig('status_page', page).access).toEqual({ kind: 'password', password: PLACEHOLDER })
})

test('what parses can be parsed again, to the same', () => {
  const once = check({ interval: '1m30s', secrets: { a: 'b' } })
  expect(ENTRY_KINDS.check.schema.parse(once)).toEqual(once)
})
