import { MetricsPage } from '../exposition.ts'
import { LVA_ON_RAILWAY, Railway } from '../railway.ts'
import { RecentErrors } from '../recent-errors.ts'
import { redisTalk } from '../redis.ts'
import { Requests } from '../requests.ts'
import { GIB, LATENCY_BOUNDS, type System } from '../system.ts'
import { dailyLoad, noise } from '../traffic.ts'

// The admin routes want a header; the simulator's key is no secret.
export const SAMPLE_ADMIN_KEY = 'sample-admin-key'
export const SAMPLE_REDIS_PASSWORD = 'sample-redis-password'
const CAPTURES_AT_START = 18_400

/** Learning Voice Agent: an API behind Railway's balancer, PostgreSQL, Redis, two model providers. */
export function learningVoiceAgent(): System {
  const api = apiRequests()
  const railway = new Railway(LVA_ON_RAILWAY)
  let isBadDeploy = false
  let nowMs = 0
  let isFailing = false
  let leaked = 0
  let captures = CAPTURES_AT_START
  const errors = new RecentErrors()

  return {
    slug: 'learning-voice-agent',
    name: 'Learning Voice Agent',
    faults: ['slow', 'errors', 'memory_leak', 'backup_fails', 'bad_deploy'],
    remedies: {
      restart: {
        away: ['api'],
        seconds: 5,
        ends: ['memory_leak', 'bad_deploy', 'down', 'hang'],
        // What was deployed is still what it was.
        returns: { bad_deploy: 75 },
      },
      rollback: { away: ['api'], seconds: 8, ends: ['memory_leak', 'bad_deploy', 'down', 'hang'] },
    },
    advance(atMs, seconds, isOn) {
      nowMs = atMs
      isBadDeploy = isOn('bad_deploy')
      isFailing = isOn('errors')
      leaked = isOn('memory_leak') ? Math.min(0.45, leaked + seconds / 1_200) : 0
      // Little memory makes it slow long before it is killed.
      const slowdown = (isOn('slow') ? 5 : 1) * (1 + 4 * leaked)
      api.advance(atMs, seconds, { slowdown, errorRatio: isFailing || isBadDeploy ? 0.04 : 0 })
      errors.advance(atMs, seconds, isFailing || isBadDeploy)
      captures += seconds * 0.05 * dailyLoad(53, atMs)
    },
    endpoints: [
      {
        slug: 'api',
        name: 'API',
        port: 4431,
        paths: {
          '/': () =>
            isFailing || isBadDeploy
              ? { status: 503, json: { status: 'error' } }
              : { json: { status: 'ok' } },
          '/api/stats': () => ({ json: { captures: Math.floor(captures) } }),
          '/admin/api/health/detailed': ({ headers }) =>
            headers['x-admin-key'] === SAMPLE_ADMIN_KEY
              ? {
                  json: {
                    services: {
                      database: isBadDeploy ? 'error' : 'ok',
                      redis: 'ok',
                      anthropic: isFailing ? 'error' : 'ok',
                      openai: 'ok',
                    },
                  },
                }
              : { status: 401, json: { error: 'invalid admin key' } },
          '/admin/api/metrics/system': ({ headers }) =>
            headers['x-admin-key'] === SAMPLE_ADMIN_KEY
              ? { json: platformOf({ atMs: nowMs, leaked }) }
              : { status: 401, json: { error: 'invalid admin key' } },
          '/admin/api/metrics/errors': ({ headers }) =>
            headers['x-admin-key'] === SAMPLE_ADMIN_KEY
              ? { json: errors.answer() }
              : { status: 401, json: { error: 'invalid admin key' } },
        },
        posts: {
          '/api/search': () =>
            isFailing
              ? { status: 500, json: { error: 'search failed' } }
              : { json: { results: [], total: 0 } },
        },
        socket: () => () => '{"type":"ready"}',
      },
      railway.endpoint(4435),
      {
        slug: 'providers',
        name: 'model providers',
        port: 4433,
        paths: {
          '/anthropic': () => (isFailing ? { status: 529, json: { error: 'overloaded' } } : { json: {} }),
          '/openai': () => ({ json: {} }),
        },
      },
      {
        slug: 'redis',
        name: 'Redis',
        port: 4434,
        paths: {},
        wire: () =>
          redisTalk({
            password: SAMPLE_REDIS_PASSWORD,
            usedMemoryBytes: () => platformOf({ atMs: nowMs, leaked }).redis_used_memory_bytes,
          }),
      },
      {
        slug: 'exporter',
        name: 'exporter sidecar',
        port: 4432,
        paths: {
          '/metrics': () => {
            const page = new MetricsPage()
            api.writeCounter(page, 'lva_http_requests_total', 'Requests.')
            const help = 'How long requests took, by endpoint.'
            api.writeHistogram(page, 'lva_http_request_duration_seconds', { help })
            page.gauge('lva_captures', 'Captures in the database.', Math.floor(captures))
            writePlatform(page, { atMs: nowMs, leaked })
            return { text: page.toString() }
          },
        },
      },
    ],
  }
}

function apiRequests(): Requests {
  return new Requests({
    seed: 51,
    peakPerSecond: 40,
    // Far below the system's limit of one in a thousand, so that a few quiet minutes do not break it by chance.
    errorRatio: 0.0001,
    bounds: LATENCY_BOUNDS,
    routes: [
      { labels: { endpoint: '/api/search' }, share: 0.4, median: 0.22, spread: 0.5 },
      { labels: { endpoint: '/api/conversation' }, share: 0.4, median: 0.6, spread: 0.45 },
      { labels: { endpoint: '/api/stats' }, share: 0.2, median: 0.03, spread: 0.4 },
    ],
  })
}

/** What a platform would say of the API's instances. */
function platformOf({ atMs, leaked }: { atMs: number; leaked: number }) {
  const cpu = 0.15 + 0.5 * dailyLoad(54, atMs) + 0.04 * noise(55, atMs)
  return {
    cpu_ratio: Math.min(1, Math.max(0, cpu)),
    memory_used_bytes: Math.round(GIB * (0.45 + leaked + 0.02 * noise(56, atMs))),
    redis_used_memory_bytes: Math.round(2e8 * (0.4 + 0.2 * dailyLoad(57, atMs))),
    instances: Math.min(10, Math.max(1, Math.round(1 + 4 * dailyLoad(52, atMs)))),
  }
}

function writePlatform(page: MetricsPage, facts: { atMs: number; leaked: number }): void {
  const platform = platformOf(facts)
  page.gauge('lva_instances', 'Instances behind the balancer.', platform.instances)
  page.gauge('lva_cpu_ratio', 'CPU in use, 0 to 1.', platform.cpu_ratio)
  page.gauge('lva_memory_used_bytes', 'Memory in use.', platform.memory_used_bytes)
  page.gauge('lva_redis_used_memory_bytes', 'used_memory of Redis.', platform.redis_used_memory_bytes)
}
