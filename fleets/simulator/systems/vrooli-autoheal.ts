import { MetricsPage } from '../exposition.ts'
import type { Endpoint } from '../system.ts'

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
const CHECK_IDS = [
  ...INFRASTRUCTURE.map(name => `infra-${name}`),
  ...SYSTEM.map(name => `system-${name}`),
  ...OWN,
  ...RESOURCES.map(name => `resource-${name}`),
  ...SCENARIOS.map(name => `scenario-${name}`),
]

const STATUSES = ['ok', 'warning', 'critical'] as const
type Status = (typeof STATUSES)[number]
/** Checks that are not well, with what they say. */
export type Findings = Readonly<Record<string, { readonly status: Status; readonly message: string }>>

type Check = ReturnType<typeof checksOf>[number]

/** vrooli-autoheal: its health, and the 36 checks that it runs. */
export function autohealEndpoint(startedAtMs: number, findings: () => Findings): Endpoint {
  const health = ({ atMs }: { atMs: number }) => ({ json: autohealHealth(atMs, startedAtMs) })
  return {
    slug: 'autoheal',
    name: 'autoheal',
    port: 4413,
    paths: {
      '/health': health,
      '/api/v1/health': health,
      '/api/v1/status': ({ atMs }) => ({ json: autohealStatus(checksOf(findings(), atMs), atMs) }),
      '/metrics': ({ atMs }) => ({ text: autohealPage(checksOf(findings(), atMs)) }),
    },
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

function checksOf(findings: Findings, atMs: number) {
  const timestamp = new Date(atMs).toISOString()
  return CHECK_IDS.map((checkId, i) => {
    const { status, message } = findings[checkId] ?? { status: 'ok' as const, message: 'OK' }
    const isPassed = status === 'ok'
    return {
      checkId,
      status,
      message,
      details: {},
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

function autohealPage(checks: readonly Check[]): string {
  const counts = countByStatus(checks)
  const page = new MetricsPage().family('vrooli_autoheal_checks', 'gauge', 'Checks by status.')
  for (const status of STATUSES) page.sample(counts[status], { status })
  return page.toString()
}

function countByStatus(checks: readonly Check[]): Record<Status, number> {
  const count = (status: Status) => checks.filter(check => check.status === status).length
  return { ok: count('ok'), warning: count('warning'), critical: count('critical') }
}
