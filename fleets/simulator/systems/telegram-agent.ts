import { MetricsPage } from '../exposition.ts'
import { Requests } from '../requests.ts'
import { LATENCY_BOUNDS, type System } from '../system.ts'
import { dailyLoad, noise } from '../traffic.ts'

const MEMORY_LIMIT_MB = 500
const MAX_SESSIONS = 50
const CLEANUP_AT_MB = 600
const EMERGENCY_AT_MB = 800
/** After a restart. */
const SESSION_EVERY_MS = 20_000
const THROTTLES_AT_PERCENT = 85

type Figures = { readonly sessions: number; readonly memoryMb: number; readonly cpuPercent: number }

/** Telegram agent: one process that answers `/health` and `/resources/status`, and watches itself. */
export function telegramAgent(): System {
  const messages = messageDurations()
  let nowMs = 0
  let leakedMb = 0
  let isConnected = true
  let cleanups = 0
  let startedAtMs: number | null = null
  const figures = () => figuresAt(nowMs, { leakedMb, startedAtMs })
  const restarted = (atMs: number) => {
    startedAtMs = atMs
  }

  return {
    slug: 'telegram-agent',
    name: 'Telegram agent',
    faults: ['slow', 'errors', 'memory_leak', 'backup_fails'],
    remedies: {
      'force-restart': {
        away: ['agent', 'exporter'],
        seconds: 12,
        ends: ['memory_leak', 'errors', 'slow'],
        done: restarted,
      },
      // stop.sh and start.sh: the whole sequence takes 18 to 26 seconds.
      'full-restart': {
        away: ['agent', 'exporter'],
        seconds: 20,
        ends: ['memory_leak', 'errors', 'slow', 'down', 'hang'],
        done: restarted,
      },
    },
    advance(atMs, seconds, isOn) {
      const before = figures().memoryMb
      nowMs = atMs
      isConnected = !isOn('errors')
      leakedMb = isOn('memory_leak') ? Math.min(620, leakedMb + seconds * 1.4) : 0
      if (before < CLEANUP_AT_MB && figures().memoryMb >= CLEANUP_AT_MB) cleanups += 1
      // Little memory makes it slow long before it restarts itself.
      const slowdown = (isOn('slow') ? 4 : 1) * (1 + leakedMb / 150)
      messages.advance(atMs, seconds, { slowdown, errorRatio: isConnected ? 0 : 0.2 })
    },
    endpoints: [
      {
        slug: 'agent',
        name: 'agent',
        port: 4441,
        paths: {
          '/health': () => ({
            json: { status: 'healthy', telegram: isConnected ? 'connected' : 'disconnected' },
          }),
          '/telegram/status': () => ({ json: telegramStatus(isConnected) }),
          '/restart/status': () => ({ json: { auto_restart: true, restarts: [], scheduled: null } }),
          '/sessions/report': ({ atMs }) => ({ json: sessionsOf(figures(), atMs) }),
          '/resources/status': ({ atMs }) => ({
            json: resourcesOf(figures(), { atMs, cleanups }),
          }),
        },
        calls: ({ method, path, begin }) => {
          if (method !== 'POST' || path !== '/restart/force') return null
          const { sessions } = figures()
          return begin('force-restart') === 'busy'
            ? { status: 409, json: { status: 'in_progress' } }
            : { status: 202, json: { status: 'restarting', sessions_ended: sessions } }
        },
      },
      {
        slug: 'telegram-api',
        name: 'stand-in for api.telegram.org',
        port: 4443,
        paths: {},
        wire: () => () => null,
      },
      {
        slug: 'exporter',
        name: 'exporter sidecar',
        port: 4442,
        paths: {
          '/metrics': () => {
            const page = new MetricsPage()
            messages.writeCounter(page, 'telegram_agent_messages_total', 'Messages answered.')
            const help = 'How long answers took.'
            messages.writeHistogram(page, 'telegram_agent_response_seconds', { help })
            page.gauge('telegram_agent_connected', 'Whether Telegram is connected.', isConnected ? 1 : 0)
            writeResources(page, figures())
            const cleanupsHelp = 'emergency_cleanups of /resources/status.'
            page.counter('telegram_agent_emergency_cleanups_total', cleanupsHelp, cleanups)
            return { text: page.toString() }
          },
        },
      },
    ],
  }
}

/** Its document only says what is in it: connection, user, initialisation. */
const telegramStatus = (isConnected: boolean) => ({
  connected: isConnected,
  initialized: true,
  user: { id: 4_200_001, username: 'sample_agent', phone: '+15550100' },
})

function messageDurations(): Requests {
  return new Requests({
    seed: 61,
    peakPerSecond: 2.5,
    errorRatio: 0.004,
    bounds: LATENCY_BOUNDS,
    routes: [
      { labels: { kind: 'text' }, share: 0.8, median: 0.9, spread: 0.4 },
      { labels: { kind: 'media' }, share: 0.2, median: 2.4, spread: 0.35 },
    ],
  })
}

type State = { readonly leakedMb: number; readonly startedAtMs: number | null }

function figuresAt(atMs: number, { leakedMb, startedAtMs }: State): Figures {
  const usual = Math.max(1, Math.round(18 * dailyLoad(62, atMs) + 3 * noise(63, atMs)))
  // A restart cuts all of them; people come back one after the other.
  const most = startedAtMs === null ? usual : Math.floor((atMs - startedAtMs) / SESSION_EVERY_MS)
  const sessions = Math.min(usual, most)
  const cpu = Math.max(2, 12 + 30 * dailyLoad(64, atMs) + 6 * noise(65, atMs))
  return { sessions, memoryMb: tenths(280 + 6 * sessions + leakedMb), cpuPercent: tenths(cpu) }
}

/** Its document only names the report: this shape is ours. Together they use what the agent uses beyond its own 280 MB. */
function sessionsOf({ sessions, memoryMb }: Figures, atMs: number) {
  const share = (i: number) => 1 + noise(66 + i, atMs)
  const total = Array.from({ length: sessions }, (_, i) => share(i)).reduce((sum, one) => sum + one, 0)
  return {
    generated_at: new Date(atMs).toISOString(),
    active_sessions: sessions,
    sessions: Array.from({ length: sessions }, (_, i) => ({
      session_id: `tg-${(4_200_000 + i * 7919).toString(36)}`,
      user_id: 900_000_000 + i * 104_729,
      memory_mb: tenths((Math.max(0, memoryMb - 280) * share(i)) / total),
      idle_seconds: Math.round(30 * i * (1 + noise(90 + i, atMs))),
      messages: 3 + ((i * 13) % 40),
    })),
  }
}

/** Its own score; the formula of its document gives other figures than the document's sample. */
function healthScore({ memoryMb, cpuPercent, sessions }: Figures): number {
  const byMemory = Math.max(0, memoryMb - 400) / 8
  return tenths(Math.max(20, 100 - byMemory - cpuPercent / 5 - (sessions / MAX_SESSIONS) * 10))
}

function resourcesOf(figures: Figures, { atMs, cleanups }: { atMs: number; cleanups: number }) {
  const isEmergency = figures.memoryMb > EMERGENCY_AT_MB
  const current = {
    memory_mb: figures.memoryMb,
    cpu_percent: figures.cpuPercent,
    active_sessions: figures.sessions,
    memory_utilization_percent: tenths((figures.memoryMb / MEMORY_LIMIT_MB) * 100),
  }
  const warning = {
    alert_type: 'memory_warning',
    severity: 'critical',
    message: `Memory usage is ${figures.memoryMb} MB`,
    timestamp: new Date(atMs).toISOString(),
    resource_snapshot: current,
    recommended_action: 'Clean up inactive sessions, then restart',
  }
  return {
    health: {
      current_resources: current,
      health_score: healthScore(figures),
      alerts: isEmergency ? [warning] : [],
      recommendations: [isEmergency ? 'Restart soon' : 'System performing well'],
    },
    emergency: {
      emergency_mode: isEmergency,
      cpu_throttling: figures.cpuPercent > THROTTLES_AT_PERCENT,
      emergency_cleanups: cleanups,
    },
  }
}

function writeResources(page: MetricsPage, figures: Figures): void {
  const { memoryMb, cpuPercent, sessions } = figures
  const gauge = (name: string, field: string, value: number) =>
    page.gauge(`telegram_agent_${name}`, `${field} of /resources/status.`, value)
  gauge('memory_bytes', 'memory_mb, in bytes,', Math.round(memoryMb * 1e6))
  gauge('cpu_ratio', 'cpu_percent, as 0 to 1,', cpuPercent / 100)
  gauge('active_sessions', 'active_sessions', sessions)
  gauge('health_score', 'health_score, 0 to 100,', healthScore(figures))
}

const tenths = (value: number): number => Math.round(value * 10) / 10
