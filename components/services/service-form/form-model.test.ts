import { describe, expect, test } from 'vitest'
import { ServiceConfig } from '../../../lib/contract/service.ts'
import { ServiceFormSchema, slugOf, toConfig, toFormValues } from './form-model.ts'

const CONFIG = ServiceConfig.parse({
  slug: 'voice',
  name: 'Voice bridge',
  owner: 'Voice team',
  match: 'job="voice"',
  latency: { metric: 'voice_latency_ms', unit: 'ms', target_seconds: 0.3 },
  errors: { metric: 'requests_total', bad: 'code=~"5.."', target_ratio: 0.01 },
  depends_on: ['turso', 'redis'],
  links: [{ title: 'Runbook', url: 'https://example.org/voice' }],
  facts: [{ title: 'Plan', value: 'paid' }],
  commands: [{ title: 'Live log', command: 'cd server\npnpm tail' }],
  self_healing: true,
  objectives: [{ slug: 'up', name: 'Up', target_ratio: 0.999 }],
  marks: [{ metric: 'deploys_total', title: 'Deploys' }],
  weekly: { figures: [{ name: 'Calls', expr: 'sum(calls)' }], mail_to: ['ops@example.org'] },
  parts: [
    {
      redundant: true,
      objectives: [{ slug: 'part', name: 'Part', target_ratio: 0.99 }],
      slug: 'gpu',
      name: 'GPU host',
      match: 'job="dcgm"',
      impact: 'degraded',
      latency: { metric: 'inference_seconds' },
    },
  ],
})

describe('the form of a service', () => {
  test('what was loaded and not touched is saved as it was, signals of parts included', () => {
    expect(ServiceFormSchema.parse(toFormValues(CONFIG))).toEqual(CONFIG)
  })

  test('fields left empty are not there, and a signal without a metric is none', () => {
    const values = { ...toFormValues(null), name: ' API ', slug: 'api', match: 'job="api"' }
    expect(toConfig(values)).toEqual({
      name: 'API',
      slug: 'api',
      match: 'job="api"',
      depends_on: [],
      links: [],
      facts: [],
      commands: [],
      parts: [],
    })
  })

  test.each([
    ['a slug with a space', { slug: 'a b' }, 'slug'],
    ['a link that is no link', { links: [{ title: 'x', url: 'ftp://x' }] }, 'links.0.url'],
    ['a fact without its value', { facts: [{ title: 'Plan', value: '' }] }, 'facts.0.value'],
    [
      'a command of 501 letters',
      { commands: [{ title: 'x', command: 'x'.repeat(501) }] },
      'commands.0.command',
    ],
    ['the 51st fact', { facts: Array.from({ length: 51 }, () => ({ title: 'x', value: 'y' })) }, 'facts'],
    ['a dependency that is no slug', { depends_on: 'Turso' }, 'depends_on.0'],
  ])('%s is refused where it stands', (_why, change, path) => {
    const outcome = ServiceFormSchema.safeParse({ ...toFormValues(CONFIG), ...change })
    expect(outcome.error?.issues.map(issue => issue.path.join('.'))).toEqual([path])
  })

  test('a service without targets is judged by its checks: no matchers are no fault', () => {
    const outcome = ServiceFormSchema.safeParse({ ...toFormValues(CONFIG), match: '' })
    expect(outcome.data?.match).toBeUndefined()
    expect(outcome.success).toBe(true)
  })

  test('a target that is no number is refused at its field', () => {
    const values = toFormValues(CONFIG)
    const outcome = ServiceFormSchema.safeParse({
      ...values,
      latency: { ...values.latency, target_seconds: 'fast' },
    })
    expect(outcome.error?.issues[0]?.path).toEqual(['latency', 'target_seconds'])
  })
})

test.each([
  ['Voice bridge', 'voice-bridge'],
  ['  Ärger & Co. ', 'a-rger-co'],
  ['--', ''],
])('the slug of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
