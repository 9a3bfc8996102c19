import { describe, expect, test } from 'vitest'
import { compileCheck } from './compile.ts'
import { fieldSamples } from './samples.ts'
import { checkOf, httpAnswer, judged, said } from './testing.ts'

const HEALTHY = { up: ['healthy', 'connected', true], down: ['unhealthy', 'disconnected', false] }
const ROSE = {
  assert: [{ word: '$.status', means: { up: ['healthy'], degraded: ['degraded'], down: ['unhealthy'] } }],
  children: [
    {
      at: '$.services',
      means: HEALTHY,
      impact: 'down',
      impact_of: { 'elevenlabs|qdrant': 'degraded' },
      reason_of: { elevenlabs: 'text-only responses' },
    },
  ],
}
const rose = (services: object, status = 'healthy') =>
  httpAnswer({
    status,
    services: { groq: 'healthy', elevenlabs: 'healthy', qdrant: 'healthy', database: 'healthy', ...services },
  })

const SHARED = {
  assert: [
    { if: { json: '$.readiness', equals: false }, state: 'down', reason: 'not ready' },
    { word: '$.status', means: { up: ['healthy'], degraded: ['degraded'], down: ['unhealthy'] } },
  ],
  children: [
    {
      at: '$.dependencies',
      word: 'connected',
      means: HEALTHY,
      fields: [{ field: 'latency', json: 'latency_ms', unit: 'ms', metric: 'dependency_latency_seconds' }],
    },
  ],
}

const AUTOHEAL = {
  children: [
    {
      at: '$.checks',
      name: 'checkId',
      word: 'status',
      means: { up: ['ok'], degraded: ['warning'], down: ['critical'] },
      message: 'message',
      impact: 'down',
      impact_of: { 'scenario-(landing-manager|test-genie)': 'degraded', 'infra-rdp': 'none' },
      fields: [
        { field: 'duration', json: 'duration', unit: 'ns', metric: 'autoheal_check_duration_seconds' },
      ],
    },
  ],
}
const one = (checkId: string, status: string, message: string, more: object = {}) => ({
  checkId,
  status,
  message,
  duration: 15_000_000,
  ...more,
})
const autoheal = (...checks: object[]) =>
  httpAnswer({ status: 'ok', checks: [one('infra-network', 'ok', 'reached 8.8.8.8'), ...checks] })

describe('children and what they make of the check', () => {
  test.each<[string, object, ReturnType<typeof httpAnswer>, string]>([
    ['R-01 all healthy', ROSE, rose({}), 'up: status is healthy'],
    [
      'R-01 qdrant is named, whatever the whole says',
      ROSE,
      rose({ qdrant: 'unhealthy' }, 'degraded'),
      'degraded: qdrant: unhealthy',
    ],
    [
      'R-02 elevenlabs alone',
      ROSE,
      rose({ elevenlabs: 'unhealthy' }),
      'degraded: elevenlabs: text-only responses',
    ],
    ['R-02 groq', ROSE, rose({ groq: 'unhealthy' }), 'down: groq: unhealthy'],
    [
      'R-02 the worst first',
      ROSE,
      rose({ elevenlabs: 'unhealthy', database: 'unhealthy', qdrant: 'unhealthy' }),
      'down: database: unhealthy + 2 more',
    ],
    ['R-43 recovered by itself', ROSE, rose({ groq: 'healthy' }), 'up: status is healthy'],
    [
      'an unknown word is never green',
      ROSE,
      rose({ groq: 'dunno' }),
      'unknown: groq: the state is "dunno", a word on no list',
    ],
    [
      'no list is never green',
      ROSE,
      httpAnswer({ status: 'healthy' }),
      'unknown: there is no list or map at $.services in the answer',
    ],
    [
      'an empty map is no fault',
      ROSE,
      httpAnswer({ status: 'healthy', services: {} }),
      'up: status is healthy',
    ],
    [
      'V-03 objects',
      SHARED,
      httpAnswer({
        status: 'healthy',
        readiness: true,
        dependencies: { database: { connected: true, latency_ms: 3 } },
      }),
      'up: status is healthy',
    ],
    [
      'V-03 plain strings',
      SHARED,
      httpAnswer({ status: 'healthy', dependencies: { database: 'connected' } }),
      'up: status is healthy',
    ],
    [
      'V-03 an object that is not connected',
      SHARED,
      httpAnswer({ status: 'healthy', dependencies: { database: { connected: false } } }),
      'down: database: false',
    ],
    [
      'V-03 not ready',
      SHARED,
      httpAnswer({ status: 'healthy', readiness: false, dependencies: {} }),
      'down: not ready',
    ],
    [
      'V-04 worst of all checks',
      AUTOHEAL,
      autoheal(
        one('system-swap', 'warning', 'swap at 55%'),
        one('infra-docker', 'critical', 'docker is not running'),
      ),
      'down: infra-docker: docker is not running + 1 more',
    ],
    [
      'V-14 docker',
      AUTOHEAL,
      autoheal(one('infra-docker', 'critical', 'docker info failed')),
      'down: infra-docker: docker info failed',
    ],
    [
      'V-16 a check of no impact',
      AUTOHEAL,
      autoheal(one('infra-rdp', 'critical', 'xrdp is not running')),
      'up: answered 200 OK',
    ],
    [
      'V-18 resolved',
      AUTOHEAL,
      autoheal(one('infra-resolved', 'critical', 'systemd-resolved is not active')),
      'down: infra-resolved: systemd-resolved is not active',
    ],
    [
      'V-34 resources',
      AUTOHEAL,
      autoheal(one('resource-redis', 'critical', 'stopped')),
      'down: resource-redis: stopped',
    ],
    [
      'V-35 one that is not critical',
      AUTOHEAL,
      autoheal(one('scenario-landing-manager', 'critical', 'stopped')),
      'degraded: scenario-landing-manager: stopped',
    ],
    [
      'V-35 a critical one',
      AUTOHEAL,
      autoheal(one('scenario-app-monitor', 'critical', 'stopped')),
      'down: scenario-app-monitor: stopped',
    ],
  ])('%s', (_row, check, answer, expected) => {
    expect(said(check as Record<string, unknown>, answer)).toBe(expected)
  })

  test.each([
    ['V-12 network', 'infra-network-2', 'ok', 'up'],
    ['V-13 dns', 'infra-dns', 'critical', 'down'],
    ['V-19 certificate', 'infra-certificate', 'warning', 'degraded'],
    ['V-21 disk', 'system-disk', 'critical', 'down'],
    ['V-23 swap', 'system-swap', 'warning', 'degraded'],
    ['V-25 zombies', 'system-zombies', 'warning', 'degraded'],
    ['V-29 load', 'system-load', 'critical', 'down'],
    ['V-32 locks', 'vrooli-stale-locks', 'warning', 'degraded'],
    ['V-33 orphans', 'vrooli-orphans', 'warning', 'degraded'],
    ['V-36 a check that nobody configured', 'brand-new', 'ok', 'up'],
  ])('%s is a line of its own', (_row, id, word, state) => {
    const { children } = judged(AUTOHEAL, autoheal(one(id, word, 'as measured')))
    expect(children.find(child => child.name === id)).toMatchObject({ state, reason: 'as measured' })
  })

  test('V-15 sub-checks, found by a filter in the path', () => {
    const check = {
      children: [
        {
          at: "$.checks[?@.checkId == 'infra-cloudflared'].metrics.subChecks",
          name: 'name',
          word: 'passed',
          means: { up: [true], degraded: [false] },
          message: 'detail',
        },
      ],
    }
    const subChecks = [
      { name: 'service', passed: true, detail: 'active' },
      { name: 'port', passed: false, detail: 'port 21774 is closed' },
    ]
    const answer = autoheal(
      one('infra-cloudflared', 'warning', 'a sub-check failed', { metrics: { subChecks } }),
    )
    expect(said(check, answer)).toBe('degraded: port: port 21774 is closed')
    expect(judged(check, answer).children.map(child => child.name)).toEqual(['service', 'port'])
  })

  test('V-31 a map of booleans', () => {
    const check = {
      children: [{ at: '$.details', means: { up: [true], degraded: [false] } }],
    }
    const answer = httpAnswer({
      details: { installed: true, enabled: true, running: false, boot: true, loop: true },
    })
    expect(judged(check, answer).children.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'installed up',
      'enabled up',
      'running degraded',
      'boot up',
      'loop up',
    ])
  })

  test('a name that comes twice is told apart, and an entry without one is numbered', () => {
    const answer = autoheal(one('a', 'ok', ''), one('a', 'critical', 'x'), { status: 'ok' })
    expect(judged(AUTOHEAL, answer).children.map(child => child.name)).toEqual([
      'infra-network',
      'a',
      'a (2)',
      '#4',
    ])
  })

  test('more children than are read make it unknown, not green', () => {
    const many = Array.from({ length: 600 }, (_, i) => one(`c${i}`, 'ok', ''))
    expect(said(AUTOHEAL, autoheal(...many))).toBe('unknown: 101 more entries than are read')
  })
})

test('V-04 nanoseconds of each child become seconds of its own series', () => {
  const compiled = compileCheck(checkOf(AUTOHEAL))
  const samples = fieldSamples(compiled, autoheal(one('infra-dns', 'ok', 'fine'))).slice(1)
  expect(samples.map(({ series, value }) => [series.labels.join(' '), value])).toEqual([
    ['__name__ autoheal_check_duration_seconds check health child infra-dns service api', 0.015],
  ])
})

test('V-03 latency of each dependency; one without it has no series', () => {
  const compiled = compileCheck(checkOf(SHARED))
  const answer = httpAnswer({
    status: 'healthy',
    dependencies: { database: { connected: true, latency_ms: 3 }, redis: 'connected' },
  })
  expect(fieldSamples(compiled, answer).map(sample => sample.value)).toEqual([0.003])
})
