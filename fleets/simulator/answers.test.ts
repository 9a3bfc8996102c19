import { describe, expect, test } from 'vitest'
import type { Fault } from './faults.ts'
import { SAMPLE_ADMIN_KEY } from './systems/learning-voice-agent.ts'
import { AT_MS, ask, jsonOf, passTime, readPage, systemNamed, withMetrics } from './testing.ts'

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const NUMBER = expect.any(Number)
const ADMIN = { 'x-admin-key': SAMPLE_ADMIN_KEY }

type Case = readonly [
  what: string,
  system: string,
  where: readonly [endpoint: string, path: string],
  fault: Fault | null,
  status: number,
  json: unknown,
  headers?: Record<string, string>,
]

const EDGE = { service: 'xswarm-webhooks', timestamp: ISO }
const VOICE = {
  service: 'xswarm-voice',
  version: '0.1.0',
  active_calls: NUMBER,
  max_concurrent: 10,
  uptime_seconds: NUMBER,
}
const SUPERVISOR = {
  status: 'ok',
  service: 'xswarm-supervisor',
  version: '0.1.0',
  connected_clients: 1,
  uptime_seconds: NUMBER,
}
const API = { version: '1.0.0', vrooli_root: expect.any(String), apps_dir: expect.any(String) }
const ORPHANS = { orphan_processes: 0, orphan_status: 'healthy' }
const AUTOHEAL = {
  status: 'healthy',
  service: 'vrooli-autoheal-api',
  timestamp: ISO,
  readiness: true,
  version: '1.0.0',
  uptime_seconds: NUMBER,
  dependencies: { database: { connected: true, latency_ms: NUMBER } },
  metrics: {},
}
const ROSE_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const ROSE_WELL = { groq: 'healthy', elevenlabs: 'healthy', qdrant: 'healthy', database: 'healthy' }
const LVA_WELL = { services: { database: 'ok', redis: 'ok', anthropic: 'ok', openai: 'ok' } }

const CASES: readonly Case[] = [
  ['the worker', 'xswarm', ['edge', '/health'], null, 200, { ...EDGE, status: 'ok', version: '1.0.0' }],
  ['the worker at /', 'xswarm', ['edge', '/'], null, 200, { ...EDGE, status: 'ok', version: '1.0.0' }],
  [
    'the worker, failing, with 200',
    'xswarm',
    ['edge', '/health'],
    'errors',
    200,
    { ...EDGE, status: 'error', error: 'Database connection failed' },
  ],
  ['a bridge', 'xswarm', ['voice1', '/health'], null, 200, { ...VOICE, status: 'ok', moshi_loaded: true }],
  [
    'a bridge without its model',
    'xswarm',
    ['voice3', '/health'],
    'errors',
    200,
    { ...VOICE, status: 'error', moshi_loaded: false },
  ],
  ['the supervisor', 'xswarm', ['supervisor', '/health'], null, 200, SUPERVISOR],
  ['the application server', 'vrooli', ['app', '/health'], null, 200, { status: 'healthy' }],
  ['the application server, failing', 'vrooli', ['app', '/health'], 'errors', 503, { status: 'unhealthy' }],
  [
    'the API',
    'vrooli',
    ['api', '/health'],
    null,
    200,
    {
      ...API,
      status: 'healthy',
      system: { zombie_processes: 0, zombie_status: 'healthy', ...ORPHANS, process_health: 'healthy' },
    },
  ],
  [
    'the API, degraded, with 503',
    'vrooli',
    ['api', '/health'],
    'memory_leak',
    503,
    {
      ...API,
      status: 'degraded',
      system: { zombie_processes: 9, zombie_status: 'warning', ...ORPHANS, process_health: 'warning' },
    },
  ],
  ['autoheal', 'vrooli', ['autoheal', '/health'], null, 200, AUTOHEAL],
  ['autoheal by its longer name', 'vrooli', ['autoheal', '/api/v1/health'], null, 200, AUTOHEAL],
  [
    'Rose',
    'rose',
    ['app', '/api/health'],
    null,
    200,
    { status: 'healthy', timestamp: ROSE_TIME, services: ROSE_WELL },
  ],
  [
    'Rose without Groq',
    'rose',
    ['app', '/api/health'],
    'errors',
    200,
    { status: 'unhealthy', timestamp: ROSE_TIME, services: { ...ROSE_WELL, groq: 'unhealthy' } },
  ],
  ['the voice agent', 'learning-voice-agent', ['api', '/'], null, 200, { status: 'ok' }],
  ['the voice agent, failing', 'learning-voice-agent', ['api', '/'], 'errors', 503, { status: 'error' }],
  ['its figures', 'learning-voice-agent', ['api', '/api/stats'], null, 200, { captures: NUMBER }],
  ['its details', 'learning-voice-agent', ['api', '/admin/api/health/detailed'], null, 200, LVA_WELL, ADMIN],
  [
    'its details, failing',
    'learning-voice-agent',
    ['api', '/admin/api/health/detailed'],
    'errors',
    200,
    { services: { ...LVA_WELL.services, anthropic: 'error' } },
    ADMIN,
  ],
  [
    'its details without the key',
    'learning-voice-agent',
    ['api', '/admin/api/health/detailed'],
    null,
    401,
    { error: 'invalid admin key' },
  ],
  [
    'Telegram',
    'telegram-agent',
    ['agent', '/health'],
    null,
    200,
    { status: 'healthy', telegram: 'connected' },
  ],
  [
    'Telegram, cut off',
    'telegram-agent',
    ['agent', '/health'],
    'errors',
    200,
    { status: 'healthy', telegram: 'disconnected' },
  ],
]

const NAMED = CASES.map(([what, slug, where, fault, status, json, headers]) => {
  return { what, slug, where, fault, status, json, headers }
})

test.each(NAMED)('health: $what', ({ slug, where, fault, status, json, headers }) => {
  const system = systemNamed(slug)
  passTime(system, { minutes: 1, faults: fault ? [fault] : [] })
  const reply = ask(system, where, headers)
  expect(jsonOf(reply)).toEqual(json)
  expect('status' in reply ? (reply.status ?? 200) : 200).toBe(status)
})

describe('autoheal lists its checks', () => {
  const statusAfter = (faults: readonly Fault[]) => {
    const system = systemNamed('vrooli')
    passTime(system, { minutes: 3, faults })
    return jsonOf(ask(system, ['autoheal', '/api/v1/status']))
  }
  const check = (checkId: string, status: string) => ({
    checkId,
    status,
    message: expect.any(String),
    details: {},
    metrics: {
      score: NUMBER,
      subChecks: [{ name: checkId, passed: status === 'ok', detail: expect.any(String) }],
    },
    timestamp: ISO,
    duration: NUMBER,
  })

  test('thirty-six of them, all well', () => {
    const status = statusAfter([])
    expect(status).toMatchObject({ status: 'ok', summary: { total: 36, ok: 36, warning: 0, critical: 0 } })
    expect(status).toHaveProperty('checks.length', 36)
    expect(status).toHaveProperty('checks.0', check('infra-network', 'ok'))
  })

  test('and which are not, while requests fail', () => {
    const status = statusAfter(['errors'])
    expect(status).toMatchObject({ status: 'critical', summary: { total: 36, ok: 34, critical: 2 } })
    expect(status).toHaveProperty('checks', expect.arrayContaining([check('resource-postgres', 'critical')]))
  })
})

describe('the Telegram agent watches itself', () => {
  const figures = {
    memory_mb: NUMBER,
    cpu_percent: NUMBER,
    active_sessions: NUMBER,
    memory_utilization_percent: NUMBER,
  }
  const statusAfter = (minutes: number, faults: readonly Fault[]) => {
    const system = systemNamed('telegram-agent')
    passTime(system, { minutes, faults })
    return jsonOf(ask(system, ['agent', '/resources/status']))
  }

  test('and is well', () => {
    expect(statusAfter(5, [])).toEqual({
      health: {
        current_resources: figures,
        health_score: NUMBER,
        alerts: [],
        recommendations: ['System performing well'],
      },
      emergency: { emergency_mode: false, cpu_throttling: false, emergency_cleanups: 0 },
    })
  })

  test('until its memory has leaked away', () => {
    expect(statusAfter(8, ['memory_leak'])).toMatchObject({
      health: {
        alerts: [{ alert_type: 'memory_warning', severity: 'critical', resource_snapshot: figures }],
      },
      emergency: { emergency_mode: true, emergency_cleanups: 1 },
    })
  })
})

/** What a fault changes: the figure with it and without it, after ten minutes. */
const EFFECTS: readonly [system: string, fault: Fault, metric: string, labels: string, moreThan: number][] = [
  ['xswarm', 'slow', 'xswarm_voice_latency_ms_sum', '', 1.5],
  ['xswarm', 'slow', 'xswarm_turso_replica_lag_seconds', '', 3],
  ['xswarm', 'errors', 'xswarm_edge_requests_total', '500', 10],
  ['xswarm', 'gpu_hot', 'DCGM_FI_DEV_GPU_TEMP', '', 1.5],
  ['xswarm', 'gpu_hot', 'nvidia_smi_temperature_gpu', '', 1.5],
  ['xswarm', 'memory_leak', 'DCGM_FI_DEV_FB_USED', '', 1.4],
  ['vrooli', 'slow', 'http_request_duration_seconds_sum', '', 5],
  ['vrooli', 'errors', 'http_requests_total', '500', 100],
  ['vrooli', 'errors', 'pg_stat_activity_count', '', 3],
  ['vrooli', 'errors', 'vrooli_autoheal_checks', 'critical', 1],
  ['rose', 'slow', 'rose_stage_duration_seconds_sum', '', 3],
  ['rose', 'errors', 'rose_circuit_breaker_open', '', 0.9],
  ['rose', 'memory_leak', 'rose_memory_used_bytes', '', 1.5],
  ['learning-voice-agent', 'slow', 'lva_http_request_duration_seconds_sum', '', 3],
  ['learning-voice-agent', 'errors', 'lva_http_requests_total', '500', 50],
  ['learning-voice-agent', 'memory_leak', 'lva_memory_used_bytes', '', 1.5],
  ['telegram-agent', 'slow', 'telegram_agent_response_seconds_sum', '', 3],
  ['telegram-agent', 'errors', 'telegram_agent_messages_total', '500', 10],
  ['telegram-agent', 'memory_leak', 'telegram_agent_memory_bytes', '', 2],
]

test.each(EFFECTS)('%s, %s: %s %s grows more than %s times', (slug, fault, metric, label, times) => {
  const sumAfter = (faults: readonly Fault[]) => {
    const system = systemNamed(slug)
    passTime(system, { minutes: 10, faults })
    const lines = withMetrics(system).flatMap(endpoint => readPage(endpoint, AT_MS).lines)
    const isMeant = (status: string | undefined) => label === '' || status === label
    const meant = lines.filter(line => line.name === metric && isMeant(line.labels.status))
    expect(meant).not.toEqual([])
    return meant.reduce((sum, line) => sum + line.value, 0)
  }
  expect(sumAfter([fault])).toBeGreaterThan(times * Math.max(1, sumAfter([])))
})
