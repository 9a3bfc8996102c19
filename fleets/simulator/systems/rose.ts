import { MetricsPage } from '../exposition.ts'
import type { Fault } from '../faults.ts'
import { Railway, ROSE_ON_RAILWAY } from '../railway.ts'
import { Requests } from '../requests.ts'
import { GIB, LATENCY_BOUNDS, type Reply, type System } from '../system.ts'
import { dailyLoad, noise } from '../traffic.ts'

const PROVIDERS = ['groq', 'elevenlabs', 'qdrant', 'database'] as const
type Provider = (typeof PROVIDERS)[number]
const MEMORY_BYTES = 2 * GIB
const DISK_BYTES = 20 * GIB
const CLEANUPS = ['/api/maintenance/session-cleanup', '/api/maintenance/audio-cleanup']
const BOUNDS = [...LATENCY_BOUNDS, 15, 20, 30]

/** Rose the Healer Shaman: one application on Railway and the four services that it leans on. */
export function rose(): System {
  const [app, stages] = [appRequests(), stageDurations()]
  const railway = new Railway(ROSE_ON_RAILWAY)
  let failing: Provider | null = null
  let nowMs = 0
  let leaked = 0
  let cleanups = 0

  return {
    slug: 'rose',
    name: 'Rose the Healer Shaman',
    faults: ['slow', 'errors', 'memory_leak', 'speech_fails', 'backup_fails', 'bad_deploy'],
    remedies: {
      restart: {
        away: ['app'],
        seconds: 6,
        ends: ['memory_leak', 'bad_deploy', 'down', 'hang'],
        // What was deployed is still what it was.
        returns: { bad_deploy: 75 },
      },
      rollback: { away: ['app'], seconds: 8, ends: ['memory_leak', 'bad_deploy', 'down', 'hang'] },
      'clean-up': {
        away: [],
        seconds: 1,
        ends: [],
        done: () => {
          cleanups += 1
        },
      },
    },
    figures: () => ({ cleanups }),
    advance(atMs, seconds, isOn) {
      nowMs = atMs
      failing = failingOf(isOn)
      leaked = isOn('memory_leak') ? Math.min(0.4, leaked + seconds / 1_500) : 0
      // Little memory makes it slow long before it is killed.
      const slowdown = (isOn('slow') ? 4.5 : 1) * (1 + 3 * leaked)
      app.advance(atMs, seconds, {
        slowdown,
        errorRatio: failing === 'groq' ? 0.07 : failing === 'database' ? 0.2 : 0,
      })
      stages.advance(atMs, seconds, { slowdown, errorRatio: 0 })
    },
    endpoints: [
      {
        slug: 'app',
        name: 'application',
        port: 4421,
        paths: { '/api/health': ({ atMs }) => ({ json: healthOf(failing, atMs) }) },
        posts: {
          '/api/session/start': ({ atMs }) => ({ json: { session_id: `session-${atMs}` } }),
          '/api/voice/process': ({ body = '' }) => answerOf(body, failing),
        },
        // No route is documented; "manually trigger cleanup" is all that is said. This one is the simulator's.
        calls: ({ method, path, begin }) =>
          method === 'POST' && CLEANUPS.includes(path)
            ? { status: 202, json: { cleanup: begin('clean-up') === 'begun' ? 'started' : 'running' } }
            : null,
      },
      railway.endpoint(4424),
      {
        slug: 'providers',
        name: 'status pages of the providers',
        port: 4423,
        paths: Object.fromEntries(
          PROVIDERS.filter(provider => provider !== 'database').map(provider => [
            `/${provider}/api/v2/status.json`,
            () => ({ json: providerStatus(provider === failing) }),
          ]),
        ),
      },
      {
        slug: 'exporter',
        name: 'exporter sidecar',
        port: 4422,
        paths: {
          '/metrics': () => {
            const page = new MetricsPage()
            app.writeCounter(page, 'rose_http_requests_total', 'Requests.')
            app.writeHistogram(page, 'rose_http_request_duration_seconds', {
              help: 'How long requests took.',
            })
            stages.writeHistogram(page, 'rose_stage_duration_seconds', {
              help: 'How long each service took: groq_duration_ms, tts_duration_ms and qdrant_duration_ms of the log.',
            })
            writeProviders(page, failing)
            writePlatform(page, { atMs: nowMs, leaked })
            return { text: page.toString() }
          },
        },
      },
    ],
  }
}

/** A bad deployment keeps the database locked; Groq is gone before anything else is noticed. */
function failingOf(isOn: (fault: Fault) => boolean): Provider | null {
  if (isOn('errors')) return 'groq'
  if (isOn('bad_deploy')) return 'database'
  return isOn('speech_fails') ? 'elevenlabs' : null
}

/** Without speech the answer is text alone; without Groq there is none. */
function answerOf(body: string, failing: Provider | null): Reply {
  if (!body.includes('"session_id":"session-')) return { status: 422, json: { error: 'no such session' } }
  if (failing === 'groq') return { status: 500, json: { error: 'the model does not answer' } }
  const text = 'Breathe in, and tell me more.'
  return { json: failing === 'elevenlabs' ? { text } : { text, audio_url: '/audio/sample.mp3' } }
}

/** As Atlassian's status pages have it. */
const providerStatus = (isFailing: boolean) => ({
  status: isFailing
    ? { indicator: 'major', description: 'Partial System Outage' }
    : { indicator: 'none', description: 'All Systems Operational' },
})

function appRequests(): Requests {
  return new Requests({
    seed: 41,
    peakPerSecond: 3,
    errorRatio: 0.003,
    bounds: BOUNDS,
    routes: [
      { labels: { route: '/api/voice/process' }, share: 0.7, median: 2.1, spread: 0.35 },
      { labels: { route: '/api/session/start' }, share: 0.3, median: 0.12, spread: 0.5 },
    ],
  })
}

function stageDurations(): Requests {
  return new Requests({
    seed: 43,
    peakPerSecond: 2.1,
    errorRatio: 0,
    bounds: BOUNDS,
    routes: [
      { labels: { stage: 'groq' }, share: 1, median: 0.41, spread: 0.4 },
      { labels: { stage: 'tts' }, share: 1, median: 1.5, spread: 0.35 },
      { labels: { stage: 'qdrant' }, share: 1, median: 0.06, spread: 0.4 },
    ],
  })
}

function healthOf(failing: Provider | null, atMs: number) {
  const words = PROVIDERS.map(provider => [provider, provider === failing ? 'unhealthy' : 'healthy'])
  return {
    status: failing ? 'unhealthy' : 'healthy',
    timestamp: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    services: Object.fromEntries(words),
  }
}

function writeProviders(page: MetricsPage, failing: Provider | null): void {
  page.family('rose_dependency_healthy', 'gauge', 'Whether a service is healthy.')
  for (const dependency of PROVIDERS) page.sample(dependency === failing ? 0 : 1, { dependency })
  page.family('rose_circuit_breaker_open', 'gauge', 'Whether a circuit breaker is open.')
  for (const dependency of PROVIDERS) page.sample(dependency === failing ? 1 : 0, { dependency })
}

function writePlatform(page: MetricsPage, { atMs, leaked }: { atMs: number; leaked: number }): void {
  const sessions = Math.max(0, Math.round(14 * dailyLoad(44, atMs) + 2 * noise(45, atMs)))
  const memory = Math.round(MEMORY_BYTES * (0.52 + leaked + 0.02 * noise(46, atMs)))
  page.gauge('rose_active_sessions', 'Sessions that are active.', sessions)
  page.gauge('rose_memory_used_bytes', 'Memory in use.', memory)
  page.gauge('rose_memory_limit_bytes', 'Memory that the platform gives.', MEMORY_BYTES)
  page.gauge('rose_disk_used_bytes', 'Bytes used of /app/data.', Math.round(DISK_BYTES * 0.58))
  page.gauge('rose_disk_total_bytes', 'Bytes of /app/data.', DISK_BYTES)
}
