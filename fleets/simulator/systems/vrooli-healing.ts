import type { Fault } from '../faults.ts'
import type { Call, Reply } from '../system.ts'
import { CHECK_IDS, type Findings, type Status } from './vrooli-autoheal.ts'

type Plan = {
  readonly id: string
  readonly dangerous?: boolean
  /** It looks, and changes nothing. */
  readonly looks?: boolean
  /** Always, when not given. */
  readonly offered?: 'when bad' | 'never'
}

const START: Plan = { id: 'start', offered: 'when bad' }
const looks = (id: string): Plan => ({ id, looks: true })
const dangerous = (id: string): Plan => ({ id, dangerous: true })
const UNIT: readonly Plan[] = [START, { id: 'restart' }]
const RESOURCE: readonly Plan[] = [START, dangerous('stop'), dangerous('restart'), looks('logs')]
const SCENARIO: readonly Plan[] = [
  ...RESOURCE.slice(0, 3),
  dangerous('restart-clean'),
  dangerous('cleanup-ports'),
  looks('logs'),
  looks('diagnose'),
]

/** What each check can do, as the code has it; two have none. */
const PLANS: Readonly<Record<string, readonly Plan[]>> = {
  'infra-network': [
    // The code never offers these two: it is not told what the machine has.
    { id: 'restart-network-manager', dangerous: true, offered: 'never' },
    { id: 'restart-systemd-networkd', dangerous: true, offered: 'never' },
    { id: 'flush-arp-cache' },
    looks('diagnose'),
  ],
  'infra-dns': [{ id: 'restart-resolved' }, { id: 'flush-cache' }, looks('test-external')],
  'infra-docker': [dangerous('restart'), START, dangerous('prune'), looks('logs'), looks('info')],
  'infra-cloudflared': [...UNIT, looks('test-tunnel'), looks('logs'), looks('diagnose')],
  'infra-rdp': [...UNIT, looks('status'), looks('logs'), looks('diagnose')],
  'infra-ntp': [{ id: 'enable-ntp' }, { id: 'force-sync' }],
  'infra-resolved': [...UNIT, { id: 'flush-cache' }, looks('logs')],
  'infra-certificate': [
    { id: 'renew-cloudflared' },
    { id: 'restart-cloudflared' },
    looks('check-expiry'),
    looks('list-certs'),
  ],
  'infra-display': [
    dangerous('restart'),
    dangerous('recover-session'),
    looks('status'),
    looks('logs'),
    looks('diagnose'),
  ],
  'system-disk': [
    { id: 'clean-apt-cache' },
    { id: 'clean-journal' },
    dangerous('clean-docker'),
    looks('find-large-files'),
    looks('analyze-usage'),
  ],
  'system-memory': [
    { id: 'drop-caches', offered: 'when bad' },
    looks('top-memory'),
    looks('memory-summary'),
    looks('oom-candidates'),
  ],
  'system-zombies': [{ id: 'reap' }, looks('list')],
  'system-ports': [looks('analyze'), looks('time-wait'), dangerous('kill-port')],
  'system-claude-cache': [{ id: 'cleanup-stale' }, dangerous('cleanup-all'), looks('analyze')],
  'system-gpu': [looks('gpu-status'), looks('gpu-processes'), dangerous('gpu-reset')],
  'system-load': [looks('top-cpu'), looks('load-history'), looks('process-tree'), looks('runaway-check')],
  'vrooli-api': [
    dangerous('restart'),
    { id: 'kill-port', dangerous: true, offered: 'when bad' },
    looks('logs'),
    looks('diagnose'),
  ],
  'os-watchdog': [
    { id: 'install', offered: 'when bad' },
    { id: 'enable' },
    { id: 'enable-linger' },
    dangerous('uninstall'),
    looks('diagnose'),
  ],
  'vrooli-stale-locks': [{ id: 'clean', offered: 'when bad' }, looks('list')],
  'vrooli-orphans': [looks('list'), dangerous('kill')],
}

/** Parts that stop together, with what they say then. */
const STOPPED: Findings = {
  'infra-docker': { status: 'critical', message: 'Cannot connect to the Docker daemon' },
  'infra-resolved': { status: 'critical', message: 'systemd-resolved is not running' },
  'resource-searxng': { status: 'critical', message: 'searxng is stopped' },
  'scenario-landing-manager': { status: 'warning', message: 'landing-manager is stopped' },
  'os-watchdog': { status: 'critical', message: 'no watchdog is installed' },
}
const LOCKS: Findings = { 'vrooli-stale-locks': { status: 'warning', message: '3 stale locks' } }
const STARTS = ['start', 'restart', 'restart-clean', 'install', 'enable']
const MOST_LOGS = 50
const WATCHDOG = /^\/api\/v1\/watchdog\/(install|linger)$/
const ACTIONS = /^\/api\/v1\/checks\/([a-z0-9-]+)\/actions(?:\/([a-z0-9-]+))?$/

type Log = { readonly checkId: string; readonly actionId: string; readonly success: boolean } & Record<
  string,
  unknown
>

/** Autoheal's recovery actions: what it offers, what they do, and its log of them. It asks nobody who presses. */
export class Healing {
  #stopped = new Set<string>()
  #locks: Findings = {}
  #wasOn = { parts: false, locks: false }
  #logs: Log[] = []

  follow(isOn: (fault: Fault) => boolean): void {
    const on = { parts: isOn('parts_stop'), locks: isOn('stale_locks') }
    if (on.parts !== this.#wasOn.parts) this.#stopped = new Set(on.parts ? Object.keys(STOPPED) : [])
    if (on.locks !== this.#wasOn.locks) this.#locks = on.locks ? LOCKS : {}
    this.#wasOn = on
  }

  findings(): Findings {
    const stopped = Object.entries(STOPPED).filter(([id]) => this.#stopped.has(id))
    return { ...Object.fromEntries(stopped), ...this.#locks }
  }

  history() {
    return { logs: this.#logs, total: this.#logs.length }
  }

  /** Null = no path of its own. */
  answer(call: Call, statusOf: (checkId: string) => Status): Reply | null {
    const watchdog = WATCHDOG.exec(call.path)?.[1]
    if (watchdog !== undefined && call.method === 'POST')
      return this.#do(call, {
        checkId: 'os-watchdog',
        actionId: watchdog === 'install' ? 'install' : 'enable-linger',
      })
    const [, checkId, actionId] = ACTIONS.exec(call.path) ?? []
    if (checkId === undefined) return null
    const plans = plansOf(checkId)
    if (actionId === undefined) {
      if (call.method !== 'GET') return null
      const isBad = statusOf(checkId) !== 'ok'
      return { json: { checkId, actions: plans.map(plan => actionOf(plan, { checkId, isBad })) } }
    }
    if (call.method !== 'POST') return null
    if (!plans.some(({ id }) => id === actionId))
      return { status: 404, json: { error: 'not_found', message: `${checkId} has no action ${actionId}` } }
    return this.#do(call, { checkId, actionId })
  }

  #do(call: Call, { checkId, actionId }: { checkId: string; actionId: string }): Reply {
    const failure = this.#heal(call, checkId, actionId)
    const success = failure === null
    const plan = plansOf(checkId).find(({ id }) => id === actionId)
    const result = {
      actionId,
      checkId,
      success,
      message: failure ?? `${actionId} of ${checkId} succeeded`,
      output: plan?.looks ? outputOf(checkId, actionId) : '',
      error: failure ?? '',
      timestamp: new Date(call.atMs).toISOString(),
    }
    const log = { id: `log-${call.atMs}-${this.#logs.length}`, ...result, durationMs: 640 }
    this.#logs = [log, ...this.#logs].slice(0, MOST_LOGS)
    // Nanoseconds, as the code sends them.
    return { status: success ? 200 : 500, json: { ...result, duration: 640_000_000 } }
  }

  /** @returns why it did not work */
  #heal({ begin }: Call, checkId: string, actionId: string): string | null {
    if (checkId === 'vrooli-stale-locks' && actionId === 'clean') {
      this.#locks = {}
      begin('locks-cleaned')
    }
    if (checkId === 'resource-postgres' && STARTS.includes(actionId)) begin('restart-postgres')
    if (checkId === 'resource-redis' && STARTS.includes(actionId)) begin('restart-redis')
    if (checkId === 'vrooli-api' && actionId === 'restart') begin('restart-app')
    if (checkId === 'infra-docker' && actionId === 'prune')
      return 'Cannot prune while containers are starting'
    if (STARTS.includes(actionId) && this.#stopped.delete(checkId) && this.#stopped.size === 0)
      begin('parts-started')
    return null
  }
}

/** What each of the checks can do. */
export const PLANS_BY_CHECK: Readonly<Record<string, readonly Plan[]>> = Object.fromEntries(
  CHECK_IDS.map(id => [id, plansOf(id)]),
)

function plansOf(checkId: string): readonly Plan[] {
  if (checkId.startsWith('resource-')) return RESOURCE
  if (checkId.startsWith('scenario-')) return SCENARIO
  return Object.hasOwn(PLANS, checkId) ? (PLANS[checkId] ?? []) : []
}

const wordsOf = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')

function actionOf({ id, offered, ...plan }: Plan, { checkId, isBad }: { checkId: string; isBad: boolean }) {
  return {
    id,
    name: wordsOf(id),
    description: `${wordsOf(id)} (${checkId})`,
    dangerous: plan.dangerous ?? false,
    available: offered === undefined || (offered === 'when bad' && isBad),
  }
}

const outputOf = (checkId: string, actionId: string): string =>
  [
    `# ${actionId} ${checkId}`,
    'PID   USER    %MEM  COMMAND',
    '2211  vrooli  11.4  node dist/index.js',
    '940   postgres 6.2  postgres: vrooli',
  ].join('\n')
