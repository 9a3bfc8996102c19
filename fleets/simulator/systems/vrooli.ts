import { MetricsPage } from '../exposition.ts'
import { Host } from '../host.ts'
import { redisTalk } from '../redis.ts'
import { Requests } from '../requests.ts'
import { type Endpoint, GIB, LATENCY_BOUNDS, type System } from '../system.ts'
import { dailyLoad } from '../traffic.ts'
import { autohealEndpoint, type Findings } from './vrooli-autoheal.ts'
import { Healing } from './vrooli-healing.ts'

const MAX_CONNECTIONS = 100
/** What the machine has room for. */
const MOST_INSTANCES = 8
const REMEDIES: System['remedies'] = {
  'restart-app': {
    away: ['app'],
    seconds: 5,
    ends: ['memory_leak', 'errors', 'down', 'hang'],
    // New processes take the connections that are left, and have none a minute later.
    returns: { errors: 75 },
  },
  'restart-postgres': { away: ['postgres', 'postgres-port'], seconds: 4, ends: ['errors'] },
  'restart-redis': { away: ['redis', 'redis-port'], seconds: 2, ends: [] },
  // Begun by autoheal's own actions when nothing of the kind is left.
  'locks-cleaned': { away: [], seconds: 0, ends: ['stale_locks'] },
  'parts-started': { away: [], seconds: 0, ends: ['parts_stop'] },
  tick: { away: [], seconds: 3, ends: [] },
}
/** No secrets: the sample configuration says them too. */
export const SAMPLE_TOKEN = 'sample-token-of-vrooli'
export const SAMPLE_REDIS_PASSWORD = 'sample-redis-password'

/** Vrooli: application server, API, autoheal, agent manager, PostgreSQL, Redis and their host. */
export function vrooli(startedAtMs: number): System {
  const [app, agents, runs] = [appRequests(), agentRequests(), agentRuns()]
  const size = { cpus: 4, memoryBytes: 32 * GIB, diskBytes: 400 * GIB }
  const use = { peakUse: 0.55, memoryUse: 0.7, diskUse: 0.71 }
  const host = new Host({ seed: 35, nodename: 'vrooli-1', ...size, ...use }, startedAtMs)
  let connections = 20
  let isFailing = false
  let isLeaking = false
  let instances = 3
  const healing = new Healing()
  const all = (): Findings => ({ ...findings({ isFailing, isLeaking, connections }), ...healing.findings() })

  return {
    slug: 'vrooli',
    name: 'Vrooli',
    faults: ['slow', 'errors', 'memory_leak', 'backup_fails', 'stale_locks', 'parts_stop'],
    remedies: {
      ...REMEDIES,
      'scale-out': {
        away: [],
        seconds: 15,
        ends: ['slow'],
        done: () => {
          instances = Math.min(MOST_INSTANCES, instances + 2)
        },
      },
    },
    figures: () => ({ instances }),
    advance(atMs, seconds, isOn) {
      isFailing = isOn('errors')
      isLeaking = isOn('memory_leak')
      healing.follow(isOn)
      const isSlow = isOn('slow')
      const trouble = { slowdown: isSlow ? 9 : 1, errorRatio: isFailing ? 0.38 : 0 }
      for (const requests of [app, agents, runs]) requests.advance(atMs, seconds, trouble)
      host.advance(atMs, seconds, { isLeaking, extraUse: isSlow ? 0.35 : 0 })
      const goal = isFailing ? MAX_CONNECTIONS : 12 + 30 * dailyLoad(36, atMs)
      connections += (goal - connections) * Math.min(1, seconds / 20)
    },
    endpoints: [
      appEndpoint(app, { isFailing: () => isFailing, memory: () => host.memoryUse }),
      {
        slug: 'api',
        name: 'API',
        port: 4412,
        paths: { '/health': () => apiHealth(isLeaking) },
      },
      autohealEndpoint(startedAtMs, { findings: all, healing, instances: () => instances }),
      exporter({ slug: 'postgres', name: 'postgres_exporter', port: 4414 }, () =>
        postgresPage(connections, app.total()),
      ),
      exporter({ slug: 'redis', name: 'redis_exporter', port: 4415 }, redisPage),
      { slug: 'postgres-port', name: 'PostgreSQL', port: 4418, paths: {}, wire: () => () => null },
      {
        slug: 'redis-port',
        name: 'Redis',
        port: 4419,
        paths: {},
        wire: () => redisTalk({ password: SAMPLE_REDIS_PASSWORD, usedMemoryBytes: () => 1_500_000_000 }),
      },
      exporter({ slug: 'node', name: 'node exporter', port: 4416 }, () => host.page()),
      exporter({ slug: 'agents', name: 'agent manager', port: 4417 }, atMs =>
        agentPage({ agents, runs }, atMs),
      ),
    ],
  }
}

const exporter = (of: Omit<Endpoint, 'paths'>, page: (atMs: number) => string): Endpoint => ({
  ...of,
  paths: { '/metrics': ({ atMs }) => ({ text: page(atMs) }) },
})

function appRequests(): Requests {
  return new Requests({
    seed: 31,
    peakPerSecond: 120,
    errorRatio: 0.0002,
    bounds: LATENCY_BOUNDS,
    routes: [
      { labels: { method: 'GET', path: '/api/runs' }, share: 0.5, median: 0.08, spread: 0.6 },
      { labels: { method: 'POST', path: '/api/runs' }, share: 0.2, median: 0.35, spread: 0.7 },
      { labels: { method: 'GET', path: '/api/routines' }, share: 0.3, median: 0.05, spread: 0.5 },
    ],
  })
}

function agentRequests(): Requests {
  return new Requests({
    seed: 33,
    peakPerSecond: 6,
    errorRatio: 0.002,
    bounds: LATENCY_BOUNDS,
    routes: [
      { labels: { method: 'POST', path: '/api/v1/runs' }, share: 0.4, median: 0.4, spread: 0.6 },
      { labels: { method: 'GET', path: '/api/v1/runs/{id}' }, share: 0.6, median: 0.03, spread: 0.5 },
    ],
  })
}

function agentRuns(): Requests {
  const labels = { runner_type: 'claude-code', status: 'complete' }
  return new Requests({
    seed: 40,
    peakPerSecond: 0.05,
    errorRatio: 0,
    bounds: [10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600],
    routes: [{ labels, share: 1, median: 180, spread: 0.8 }],
  })
}

type AppFacts = { readonly isFailing: () => boolean; readonly memory: () => number }

function appEndpoint(app: Requests, { isFailing, memory }: AppFacts): Endpoint {
  const metrics = () => {
    const page = new MetricsPage()
    app.writeCounter(page, 'http_requests_total', 'Total number of HTTP requests')
    const help = 'Duration of HTTP requests in seconds'
    app.writeHistogram(page, 'http_request_duration_seconds', { help })
    page.gauge(
      'process_resident_memory_bytes',
      'Resident memory size in bytes.',
      Math.round(4 * GIB * memory()),
    )
    return { text: page.toString() }
  }
  // The document gives no body, only that a good answer is below 400.
  const health = () =>
    isFailing() ? { status: 503, json: { status: 'unhealthy' } } : { json: { status: 'healthy' } }
  return {
    slug: 'app',
    name: 'application server',
    port: 4411,
    paths: { '/health': health, '/metrics': metrics },
    posts: {
      '/api/runs': ({ headers }) => {
        if (headers.authorization !== `Bearer ${SAMPLE_TOKEN}`)
          return { status: 401, json: { error: 'unauthorized' } }
        return isFailing()
          ? { status: 500, json: { error: 'no database' } }
          : { status: 201, json: { id: 'run_sample', status: 'queued' } }
      },
    },
  }
}

/** Whatever is not healthy comes with 503, degraded too. Process counts have words of their own. */
function apiHealth(isDegraded: boolean) {
  const processes = isDegraded ? 'warning' : 'healthy'
  return {
    status: isDegraded ? 503 : 200,
    json: {
      status: isDegraded ? 'degraded' : 'healthy',
      version: '1.0.0',
      vrooli_root: '/srv/vrooli',
      apps_dir: '/srv/vrooli/apps',
      system: {
        zombie_processes: isDegraded ? 9 : 0,
        zombie_status: processes,
        orphan_processes: 0,
        orphan_status: 'healthy',
        process_health: processes,
      },
    },
  }
}

type Facts = { readonly isFailing: boolean; readonly isLeaking: boolean; readonly connections: number }

function findings({ isFailing, isLeaking, connections }: Facts): Findings {
  const isFull = Math.round(connections) >= MAX_CONNECTIONS
  return {
    ...(isFailing && { 'vrooli-api': { status: 'critical', message: 'HTTP 503: unhealthy' } }),
    ...(isFull && {
      'resource-postgres': {
        status: 'critical',
        message: `all ${MAX_CONNECTIONS} connections are in use`,
      },
    }),
    ...(isLeaking && { 'system-zombies': { status: 'warning', message: '9 zombie processes' } }),
  }
}

/** Statements of the application: calls for each request, and seconds for each call. */
const STATEMENTS = [
  ['8213377164015092', 1.4, 0.004],
  ['-5520914473302115', 0.6, 0.031],
  ['1184420087716623', 0.2, 0.12],
] as const

function postgresPage(connections: number, requests: number): string {
  const page = new MetricsPage()
  page.family('pg_stat_statements_calls_total', 'counter', 'Number of times executed')
  for (const [queryid, calls] of STATEMENTS)
    page.sample(Math.floor(requests * calls), { datname: 'vrooli', queryid })
  page.family('pg_stat_statements_seconds_total', 'counter', 'Total time spent in the statement, in seconds')
  for (const [queryid, calls, seconds] of STATEMENTS)
    page.sample(requests * calls * seconds, { datname: 'vrooli', queryid })
  return page
    .gauge('pg_up', 'Whether the last scrape of metrics from PostgreSQL was able to connect.', 1)
    .gauge('pg_stat_activity_count', 'Number of connections in this state', Math.round(connections), {
      datname: 'vrooli',
      state: 'active',
    })
    .gauge('pg_settings_max_connections', 'The maximum number of concurrent connections.', MAX_CONNECTIONS)
    .toString()
}

function redisPage(atMs: number): string {
  const used = Math.round((1.4 + 0.6 * dailyLoad(38, atMs)) * GIB)
  return new MetricsPage()
    .gauge('redis_up', 'Information about the Redis instance', 1)
    .gauge('redis_connected_clients', 'Connected clients', Math.round(120 + 100 * dailyLoad(37, atMs)))
    .gauge('redis_memory_used_bytes', 'Memory in use', used)
    .gauge('redis_memory_max_bytes', 'The maxmemory of the configuration', 4 * GIB)
    .toString()
}

type Agents = { readonly agents: Requests; readonly runs: Requests }

function agentPage({ agents, runs }: Agents, atMs: number): string {
  const page = new MetricsPage()
  const done = runs.total()
  const [claude, codex] = [{ runner_type: 'claude-code' }, { runner_type: 'codex' }]
  page
    .family('agent_manager_runs_total', 'counter', 'Runs started.')
    .sample(Math.floor(done), { ...claude, run_mode: 'sandboxed' })
    .sample(Math.floor(done * 0.3), { ...codex, run_mode: 'in_place' })
  page.gauge('agent_manager_runs_active', 'Runs that are active.', Math.round(9 * dailyLoad(39, atMs)))
  runs.writeHistogram(page, 'agent_manager_run_duration_seconds', { help: 'How long runs took.' })
  page
    .family('agent_manager_cost_usd_total', 'counter', 'Cost in US dollars.')
    .sample(Math.floor(done * 12) / 100, claude)
    .sample(Math.floor(done * 3) / 100, codex)
  page
    .family('agent_manager_tokens_total', 'counter', 'Tokens used.')
    .sample(Math.floor(done * 9_000), { ...claude, type: 'input' })
    .sample(Math.floor(done * 1_200), { ...claude, type: 'output' })
  agents.writeCounter(page, 'agent_manager_http_requests_total', 'HTTP requests.')
  agents.writeHistogram(page, 'agent_manager_http_request_duration_seconds', {
    help: 'Duration of HTTP requests.',
  })
  return page.toString()
}
