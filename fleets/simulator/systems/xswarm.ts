import type { Journal } from '../company/journal.ts'
import { BUSINESS_FAULTS, XswarmBusiness } from '../company/xswarm-business.ts'
import { MetricsPage } from '../exposition.ts'
import { Gpu } from '../gpu.ts'
import { Host } from '../host.ts'
import { Requests, type Trouble } from '../requests.ts'
import { type Endpoint, GIB, type Remedy, type System, type Talk } from '../system.ts'
import { dailyLoad, noise } from '../traffic.ts'

const MAX_CALLS = 10
const DAY_SECONDS = 86_400
/** The second one. */
const LOSES_MODEL = 1
const MODEL_SECONDS = 8

/** xSwarm Boss: an edge worker, a pool of three voice bridges, a supervisor, a Turso database, GPU hosts. */
export function xswarm(startedAtMs: number, journal?: Journal): System {
  const business = new XswarmBusiness({ journal })
  const edge = edgeRequests()
  const voices = [1, 2, 3].map(n => new Voice(n))
  const host = voiceHost(startedAtMs)
  const gpus = [h200(), rtx2080()] as const
  const uptime = (atMs: number) => DAY_SECONDS + Math.floor((atMs - startedAtMs) / 1_000)
  let isFailing = false
  let isModelLost = false
  let replicaLag = 3

  return {
    slug: 'xswarm',
    name: 'xSwarm Boss',
    faults: ['slow', 'errors', 'memory_leak', 'gpu_hot', 'backup_fails', 'model_lost', ...BUSINESS_FAULTS],
    sends: atMs => business.sends(atMs),
    figures: () => business.figures(),
    remedies: remediesOf(voices),
    advance(atMs, seconds, isOn) {
      isFailing = isOn('errors')
      isModelLost = isOn('model_lost')
      const [isSlow, isLeaking] = [isOn('slow'), isOn('memory_leak')]
      const errorRatio = isFailing ? 0.08 : 0
      edge.advance(atMs, seconds, { slowdown: isSlow ? 4 : 1, errorRatio })
      for (const voice of voices) voice.advance(atMs, seconds, { slowdown: isSlow ? 2.2 : 1, errorRatio })
      host.advance(atMs, seconds, { isLeaking, extraUse: isSlow ? 0.25 : 0 })
      for (const gpu of gpus) gpu.advance(atMs, seconds, { isHot: isOn('gpu_hot'), isLeaking })
      business.advance(atMs, isOn)
      replicaLag = Math.max(1, 3 + 1.5 * noise(19, atMs) + (isSlow ? 12 : 0))
    },
    endpoints: [
      edgeEndpoint(edge, () => isFailing),
      ...voices.map((voice, i) =>
        voiceEndpoint(voice, {
          index: i,
          uptime,
          hasModel: () => !(isFailing || (isModelLost && i === LOSES_MODEL)),
        }),
      ),
      supervisorEndpoint(uptime),
      {
        slug: 'turso',
        name: 'facts about Turso',
        port: 4406,
        paths: { '/metrics': ({ atMs }) => ({ text: tursoPage(replicaLag, atMs) }) },
      },
      {
        slug: 'node',
        name: 'node exporter of voice1',
        port: 4407,
        paths: { '/metrics': () => ({ text: host.page() }) },
      },
      {
        slug: 'dcgm',
        name: 'dcgm-exporter of voice1',
        port: 4408,
        paths: { '/metrics': () => ({ text: gpus[0].dcgmPage() }) },
      },
      {
        slug: 'nvidia',
        name: 'nvidia_gpu_exporter of voice2',
        port: 4409,
        paths: { '/metrics': () => ({ text: gpus[1].nvidiaSmiPage() }) },
      },
      ...business.endpoints(),
    ],
  }
}

/** Each bridge is a unit of its own host; the leak is on the first one's, the model is lost on the second's. */
function remediesOf(voices: readonly Voice[]): Readonly<Record<string, Remedy>> {
  const bridges = voices.map((voice, i): [string, Remedy] => [
    `restart-voice${i + 1}`,
    {
      away: [`voice${i + 1}`],
      seconds: 4,
      ends: i === 0 ? ['memory_leak'] : i === LOSES_MODEL ? ['model_lost'] : [],
      done: atMs => voice.restart(atMs),
    },
  ])
  const dashboard: Remedy = { away: ['supervisor'], seconds: 3, ends: [] }
  return { ...Object.fromEntries(bridges), 'restart-dashboard': dashboard }
}

function edgeRequests(): Requests {
  return new Requests({
    seed: 11,
    peakPerSecond: 40,
    errorRatio: 0.002,
    bounds: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1],
    routes: [
      { labels: { route: '/voice' }, share: 0.6, median: 0.014, spread: 0.5 },
      { labels: { route: '/stripe/webhook' }, share: 0.1, median: 0.03, spread: 0.5 },
      { labels: { route: '/health' }, share: 0.3, median: 0.006, spread: 0.3 },
    ],
  })
}

function voiceHost(startedAtMs: number): Host {
  const size = { cpus: 8, memoryBytes: 64 * GIB, diskBytes: 500 * GIB }
  const use = { peakUse: 0.6, memoryUse: 0.62, diskUse: 0.62 }
  return new Host({ seed: 15, nodename: 'voice1.internal', ...size, ...use }, startedAtMs)
}

const h200 = () =>
  new Gpu({
    seed: 16,
    index: 0,
    uuid: '6b1f0c1e-0000-4000-8000-000000000001',
    model: 'NVIDIA H200',
    memoryMib: 143_771,
    powerLimitWatts: 700,
    hostname: 'voice1.internal',
  })

const rtx2080 = () =>
  new Gpu({
    seed: 17,
    index: 0,
    uuid: '6b1f0c1e-0000-4000-8000-000000000002',
    model: 'NVIDIA GeForce RTX 2080 SUPER',
    memoryMib: 8_192,
    powerLimitWatts: 250,
    hostname: 'voice2.internal',
  })

/** One voice bridge. Its histogram has no `+Inf` bucket, as in the system's own document. */
class Voice {
  readonly #calls: Requests
  readonly #seed: number
  #active = 0
  #startedAtMs: number | null = null

  constructor(n: number) {
    this.#seed = 20 + n
    this.#calls = new Requests({
      seed: this.#seed,
      peakPerSecond: 0.8,
      errorRatio: 0.004,
      bounds: [100, 200, 300],
      routes: [{ labels: {}, share: 1, median: 140, spread: 0.33 }],
    })
  }

  advance(atMs: number, seconds: number, trouble: Trouble): void {
    this.#calls.advance(atMs, seconds, trouble)
    // Calls that take longer pile up.
    const wanted = 7 * dailyLoad(this.#seed, atMs) * trouble.slowdown + 1.5 * noise(this.#seed, atMs)
    this.#active = Math.max(0, Math.min(MAX_CALLS, Math.round(wanted)))
  }

  restart(atMs: number): void {
    this.#startedAtMs = atMs
    this.#active = 0
  }

  /** `uptimeSeconds` as long as it was not restarted. */
  health(atMs: number, { uptimeSeconds, hasModel }: { uptimeSeconds: number; hasModel: boolean }) {
    const sinceStart = this.#startedAtMs === null ? null : (atMs - this.#startedAtMs) / 1_000
    const isLoading = sinceStart !== null && sinceStart < MODEL_SECONDS
    const isReady = hasModel && !isLoading
    return {
      status: isReady ? 'ok' : isLoading ? 'starting' : 'error',
      service: 'xswarm-voice',
      version: '0.1.0',
      moshi_loaded: isReady,
      active_calls: this.#active,
      max_concurrent: MAX_CALLS,
      uptime_seconds: sinceStart === null ? uptimeSeconds : Math.floor(sinceStart),
    }
  }

  page(): string {
    const page = new MetricsPage()
    page.gauge('xswarm_voice_calls_active', 'Current active calls', this.#active)
    page.counter('xswarm_voice_calls_total', 'Total calls processed', this.#calls.total())
    const help = 'Voice processing latency'
    this.#calls.writeHistogram(page, 'xswarm_voice_latency_ms', { help, hasInfinity: false })
    return page.toString()
  }
}

function edgeEndpoint(edge: Requests, isFailing: () => boolean): Endpoint {
  const health = ({ atMs }: { atMs: number }) => {
    const timestamp = new Date(atMs).toISOString()
    const service = 'xswarm-webhooks'
    return isFailing()
      ? { json: { status: 'error', service, error: 'Database connection failed', timestamp } }
      : { json: { status: 'ok', service, timestamp, version: '1.0.0' } }
  }
  const metrics = () => ({ text: edgePage(edge) })
  return {
    slug: 'edge',
    name: 'edge worker',
    port: 4401,
    paths: { '/': health, '/health': health, '/metrics': metrics },
  }
}

type VoiceFacts = {
  readonly index: number
  readonly uptime: (atMs: number) => number
  readonly hasModel: () => boolean
}

function voiceEndpoint(voice: Voice, { index, uptime, hasModel }: VoiceFacts): Endpoint {
  return {
    slug: `voice${index + 1}`,
    name: `voice bridge ${index + 1}`,
    port: 4402 + index,
    paths: {
      '/health': ({ atMs }) => ({
        json: voice.health(atMs, { uptimeSeconds: uptime(atMs), hasModel: hasModel() }),
      }),
      '/metrics': () => ({ text: voice.page() }),
    },
  }
}

function supervisorEndpoint(uptime: (atMs: number) => number): Endpoint {
  const health = (atMs: number) => ({
    status: 'ok',
    service: 'xswarm-supervisor',
    version: '0.1.0',
    connected_clients: 1,
    uptime_seconds: uptime(atMs),
  })
  const metrics = (atMs: number) =>
    new MetricsPage()
      .gauge('xswarm_supervisor_connected_clients', 'Connected clients.', 1)
      .gauge('xswarm_supervisor_uptime_seconds', 'Seconds since the start.', uptime(atMs))
      .toString()
  return {
    slug: 'supervisor',
    name: 'supervisor',
    port: 4405,
    paths: {
      '/health': ({ atMs }) => ({ json: health(atMs) }),
      '/metrics': ({ atMs }) => ({ text: metrics(atMs) }),
    },
    socket: supervisorTalk,
  }
}

/** What the supervisor's code takes when nobody set another one. */
const SUPERVISOR_TOKEN = 'dev-token-12345'

/** Answers a ping, to those who said who they are. */
function supervisorTalk(): Talk {
  let isSignedIn = false
  return said => {
    if (said.includes('"auth"')) isSignedIn = said.includes(`"${SUPERVISOR_TOKEN}"`)
    return isSignedIn && said.includes('"ping"') ? '{"type":"pong"}' : null
  }
}

function edgePage(edge: Requests): string {
  const page = new MetricsPage()
  edge.writeCounter(page, 'xswarm_edge_requests_total', 'Requests to the worker.')
  edge.writeHistogram(page, 'xswarm_edge_request_duration_seconds', { help: 'How long the worker took.' })
  return page.toString()
}

/** Storage of the plan, and what is used of it. */
const TURSO_LIMIT_BYTES = 9 * GIB
const TURSO_USE = 0.41

function tursoPage(replicaLag: number, atMs: number): string {
  // Replicas that lag are busy: queries take longer there.
  const queryP99 = 0.018 + 0.004 * noise(29, atMs) + 0.008 * Math.max(0, replicaLag - 5)
  return new MetricsPage()
    .gauge('xswarm_turso_query_p99_seconds', 'P99 of queries, as the console says.', roundMilli(queryP99))
    .gauge('xswarm_turso_storage_used_bytes', 'Storage in use.', Math.round(TURSO_LIMIT_BYTES * TURSO_USE))
    .gauge('xswarm_turso_storage_limit_bytes', 'Storage of the plan.', TURSO_LIMIT_BYTES)
    .gauge('xswarm_turso_primary_active', 'Whether the primary is active.', 1)
    .gauge('xswarm_turso_replicas_synced', 'Replicas that are synced.', replicaLag < 10 ? 2 : 1)
    .gauge(
      'xswarm_turso_replica_lag_seconds',
      'How far the replicas are behind.',
      Math.round(replicaLag * 10) / 10,
    )
    .toString()
}

const roundMilli = (seconds: number): number => Math.round(seconds * 1_000) / 1_000
