import { MetricsPage } from '../exposition.ts'
import type { Call, Endpoint, Reply } from '../system.ts'
import { noise } from '../traffic.ts'
import type { Healing } from './vrooli-healing.ts'

const INFRASTRUCTURE = [
  'network',
  'dns',
  'docker',
  'cloudflared',
  'rdp',
  'ntp',
  'resolved',
  'certificate',
  'display',
]
const SYSTEM = ['disk', 'inode', 'swap', 'memory', 'zombies', 'ports', 'claude-cache', 'gpu', 'load']
const OWN = ['vrooli-api', 'os-watchdog', 'vrooli-stale-locks', 'vrooli-orphans']
const RESOURCES = ['postgres', 'redis', 'ollama', 'qdrant', 'searxng', 'browserless']
const SCENARIOS = [
  'app-monitor',
  'ecosystem-manager',
  'landing-manager',
  'browser-automation-studio',
  'test-genie',
  'deployment-manager',
  'git-control-tower',
  'tidiness-manager',
]
export const CHECK_IDS: readonly string[] = [
  ...INFRASTRUCTURE.map(name => `infra-${name}`),
  ...SYSTEM.map(name => `system-${name}`),
  ...OWN,
  ...RESOURCES.map(name => `resource-${name}`),
  ...SCENARIOS.map(name => `scenario-${name}`),
]

const STATUSES = ['ok', 'warning', 'critical'] as const
export type Status = (typeof STATUSES)[number]
/** Checks that are not well, with what they say. */
export type Findings = Readonly<Record<string, { readonly status: Status; readonly message: string }>>

type Check = ReturnType<typeof checksOf>[number]

export type AutohealFacts = {
  readonly findings: () => Findings
  readonly healing: Healing
  /** Of the application server; the sidecar tells it. */
  readonly instances: () => number
}

/** vrooli-autoheal: its health, and the 36 checks that it runs. */
export function autohealEndpoint(
  startedAtMs: number,
  { findings, healing, instances }: AutohealFacts,
): Endpoint {
  const health = ({ atMs }: { atMs: number }) => ({ json: autohealHealth(atMs, startedAtMs) })
  return {
    slug: 'autoheal',
    name: 'autoheal',
    port: 4413,
    paths: {
      '/health': health,
      '/api/v1/health': health,
      '/api/v1/checks': () => ({ json: CHECK_IDS.map(catalogEntry) }),
      '/api/v1/status': ({ atMs }) => ({ json: autohealStatus(checksOf(findings(), atMs), atMs) }),
      '/api/v1/actions/history': () => ({ json: healing.history() }),
      '/api/v1/watchdog/status': () => ({ json: watchdogStatus(findings()) }),
      '/metrics': ({ atMs }) => ({ text: autohealPage(checksOf(findings(), atMs), instances()) }),
    },
    calls: call => healing.answer(call, id => findings()[id]?.status ?? 'ok') ?? tickAnswer(call, findings),
  }
}

/** `tick --force`: one at a time. */
function tickAnswer({ method, path, query, atMs, begin }: Call, findings: () => Findings): Reply | null {
  if (method !== 'POST' || path !== '/api/v1/tick') return null
  if (begin('tick') === 'busy')
    return { status: 409, json: { error: 'tick_in_progress', message: 'a tick is running already' } }
  const { summary, status, checks } = autohealStatus(checksOf(findings(), atMs), atMs)
  return {
    json: {
      success: true,
      forced: query.get('force') === 'true',
      status,
      summary,
      results: checks,
      autoHeal: [],
    },
  }
}

function watchdogStatus(findings: Findings) {
  const isInstalled = !Object.hasOwn(findings, 'os-watchdog')
  return {
    installed: isInstalled,
    enabled: isInstalled,
    running: isInstalled,
    bootProtection: isInstalled,
    loopRunning: true,
    watchdogType: 'systemd',
  }
}

function autohealHealth(atMs: number, startedAtMs: number) {
  return {
    status: 'healthy',
    service: 'vrooli-autoheal-api',
    timestamp: new Date(atMs).toISOString(),
    readiness: true,
    version: '1.0.0',
    uptime_seconds: Math.floor((atMs - startedAtMs) / 1_000),
    dependencies: { database: { connected: true, latency_ms: 2 } },
    metrics: {},
  }
}

/** What the check list says of a check, beside its state. */
function catalogEntry(id: string) {
  const [room = ''] = id.split('-')
  const category = { infra: 'infrastructure', resource: 'resource', scenario: 'scenario' }[room] ?? 'system'
  return {
    id,
    title: id.replace(/^[a-z]+-/, ''),
    description: `Watches ${id}`,
    importance: 'Everything above rests on it',
    category,
    intervalSeconds: 60,
    platforms: ['linux'],
  }
}

const GB = 1_000_000_000

/** Figures beside the state, as the code names them. */
function detailsOf(checkId: string, { status, atMs }: { status: Status; atMs: number }) {
  const used = (percent: number, [warningThreshold, criticalThreshold]: readonly [number, number]) => ({
    usedPercent: percent,
    warningThreshold,
    criticalThreshold,
  })
  const wave = noise(71, atMs)
  switch (checkId) {
    case 'system-disk':
      return { partitions: [partition('/', 62), partition('/home', 55)], ...used(62, [80, 90]) }
    case 'system-inode':
      return used(21, [85, 95])
    case 'system-swap':
      return used(Math.round(12 + 3 * wave), [50, 80])
    case 'system-memory':
      return used(Math.round(64 + 4 * wave), [80, 90])
    case 'system-zombies':
      return { count: status === 'ok' ? 0 : 9, warningThreshold: 5, criticalThreshold: 20 }
    case 'system-load':
      return { loadPerCPU: Math.round(60 + 20 * wave) / 100, warningThreshold: 1.5, criticalThreshold: 3 }
    case 'system-claude-cache':
      return { fileCount: 1_840, warningThreshold: 5_000, criticalThreshold: 10_000 }
    case 'vrooli-stale-locks':
      return { count: status === 'ok' ? 0 : 3, warningThreshold: 3, criticalThreshold: 10 }
    case 'infra-docker':
      return { version: '28.5.1', containers: 14, running: status === 'ok' ? 14 : 0 }
    case 'infra-certificate':
      return { soonestExpiryDays: 61 }
    default:
      return {}
  }
}

const partition = (name: string, usedPercent: number) => ({
  partition: name,
  usedPercent,
  usedBytes: usedPercent * 4 * GB,
  totalBytes: 400 * GB,
  freeBytes: (100 - usedPercent) * 4 * GB,
  status: 'ok',
})

function checksOf(findings: Findings, atMs: number) {
  const timestamp = new Date(atMs).toISOString()
  return CHECK_IDS.map((checkId, i) => {
    const { status, message } = findings[checkId] ?? { status: 'ok' as const, message: 'OK' }
    const isPassed = status === 'ok'
    return {
      checkId,
      status,
      message,
      details: detailsOf(checkId, { status, atMs }),
      metrics: {
        score: isPassed ? 100 : status === 'warning' ? 50 : 0,
        subChecks: [{ name: checkId, passed: isPassed, detail: message }],
      },
      timestamp,
      // Nanoseconds, as the code sends them.
      duration: (2 + i) * 1_000_000,
    }
  })
}

function autohealStatus(checks: readonly Check[], atMs: number) {
  const counts = countByStatus(checks)
  return {
    status: counts.critical > 0 ? 'critical' : counts.warning > 0 ? 'warning' : 'ok',
    platform: { platform: 'linux' },
    summary: { total: checks.length, ...counts },
    checks,
    timestamp: new Date(atMs).toISOString(),
  }
}

function autohealPage(checks: readonly Check[], instances: number): string {
  const counts = countByStatus(checks)
  const page = new MetricsPage().family('vrooli_autoheal_checks', 'gauge', 'Checks by status.')
  for (const status of STATUSES) page.sample(counts[status], { status })
  page.gauge('vrooli_app_instances', 'Instances of the application server, as pm2 lists them.', instances)
  return page.toString()
}

function countByStatus(checks: readonly Check[]): Record<Status, number> {
  const count = (status: Status) => checks.filter(check => check.status === status).length
  return { ok: count('ok'), warning: count('warning'), critical: count('critical') }
}
