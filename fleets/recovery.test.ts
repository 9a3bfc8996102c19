import { describe, expect, test } from 'vitest'
import { fillStep } from '../lib/core/action/index.ts'
import { compileAlertMatchers } from '../lib/core/alert/label-test.ts'
import { parseMatchers } from '../lib/core/alert/matcher-text.ts'
import type { ActionConfig } from '../lib/core/config/schema/action.ts'
import { CLEAR, evaluateGuard, guardedAction } from '../lib/core/guard/index.ts'
import { labelsFromObject } from '../lib/core/labels/index.ts'
import { runnerConfiguration, SAMPLE_RUNNER_KEY } from './simulator/runner.ts'
import { PLANS_BY_CHECK } from './simulator/systems/vrooli-healing.ts'
import { loadFleet } from './testing.ts'

const { entries, services } = await loadFleet()
const keyOf = ({ service, slug }: ActionConfig) => `${service}/${slug}`

function action(key: string): ActionConfig {
  const found = entries.action.find(one => keyOf(one) === key)
  if (!found) throw new Error(`there is no action ${key}`)
  return found
}

const urlsOf = ({ steps }: ActionConfig) => steps.flatMap(step => (step.kind === 'http' ? [step.url] : []))
/** What a run would do or show, as one text. */
const deedsOf = (one: ActionConfig) =>
  JSON.stringify([one.slug, one.name, one.steps, one.dry_run, one.parameters])

/** Row, action, who may press (safe: on-call staff; else engineers), how it asks, cool-down, and its proof with its limits. */
const FIGURES: readonly (readonly [
  row: string,
  key: string,
  who: 'on-call' | 'engineer' | 'admin',
  confirm: string,
  cooldown: string,
  limits: string,
])[] = [
  ['X-36 X-51 X-54', 'xswarm/restart-voice1', 'on-call', 'press', '5m', '5s 5s 5m ×2'],
  ['X-36 X-51 X-54', 'xswarm/restart-voice2', 'on-call', 'press', '5m', '5s 5s 5m ×2'],
  ['X-55', 'xswarm/restart-unit', 'engineer', 'press', '5m', '3s 3s 60s ×2'],
  ['X-55', 'xswarm/start-bridge', 'on-call', 'press', '2m', '5s 5s 5m ×2'],
  ['V-13', 'vrooli/autoheal-infra-dns', 'on-call', 'press', '2m', '2s 2s 30s ×2'],
  ['V-14', 'vrooli/autoheal-infra-docker', 'on-call', 'press', '2m', '5s 3s 45s ×2'],
  ['V-15', 'vrooli/autoheal-infra-cloudflared', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-16', 'vrooli/autoheal-infra-rdp', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-18', 'vrooli/autoheal-infra-resolved', 'on-call', 'press', '2m', '2s 2s 30s ×2'],
  ['V-20', 'vrooli/autoheal-infra-display', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-24', 'vrooli/autoheal-system-memory', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-30', 'vrooli/autoheal-vrooli-api', 'on-call', 'press', '2m', '5s 3s 45s ×2'],
  ['V-32', 'vrooli/autoheal-vrooli-stale-locks', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-34', 'vrooli/autoheal-resource-redis', 'on-call', 'press', '2m', '3s 2s 30s ×2'],
  ['V-35', 'vrooli/autoheal-scenario-app-monitor', 'on-call', 'press', '2m', '5s 3s 45s ×2'],
  ['V-26', 'vrooli/kill-port', 'engineer', 'name', '2m', '3s 2s 30s ×2'],
  ['V-76', 'vrooli/restart-postgres', 'engineer', 'press', '5m', '3s 3s 60s ×2'],
  ['V-78 V-87', 'vrooli/restart-app', 'on-call', 'press', '2m', '5s 3s 45s ×2'],
  ['V-77 V-88', 'vrooli/scale-out', 'engineer', 'press', '5m', '5s 5s 2m ×2'],
  ['V-86', 'vrooli/install-watchdog', 'admin', 'press', '2m', '3s 2s 30s ×2'],
  ['V-86', 'vrooli/watchdog-linger', 'admin', 'press', '2m', '3s 2s 30s ×2'],
  ['R-48', 'rose/restart', 'on-call', 'press', '5m', '5s 3s 90s ×2'],
  ['R-49', 'rose/rollback', 'engineer', 'name', '5m', '5s 3s 90s ×2'],
  ['R-50', 'rose/clean-up-sessions', 'on-call', 'press', '5m', '3s 3s 3m ×1'],
  ['L-31', 'learning-voice-agent/restart', 'on-call', 'press', '5m', '5s 3s 90s ×2'],
  ['L-30', 'learning-voice-agent/rollback', 'engineer', 'name', '5m', '5s 3s 90s ×2'],
  ['T-39 T-40', 'telegram-agent/force-restart', 'on-call', 'press', '10m', '3s 3s 60s ×2'],
  ['T-42', 'telegram-agent/full-restart', 'engineer', 'press', '10m', '3s 3s 60s ×2'],
  ['T-41', 'telegram-agent/clean-up-sessions', 'on-call', 'press', '5m', '5s 5s 60s ×2'],
]

test.each(FIGURES)('%s %s: %s, asks by %s, waits %s, looked at %s', (_row, key, ...expected) => {
  const { safe, admins_only: isForAdmins, guards, proof } = action(key)
  const who = isForAdmins ? 'admin' : safe ? 'on-call' : 'engineer'
  const limits = `${proof.first_delay} ${proof.interval} ${proof.limit} ×${proof.stable}`
  expect([who, guards.confirm, guards.cooldown, limits]).toEqual(expected)
})

test.each([
  ['V-76', 'vrooli/restart-postgres', ['postgres', 'app'], []],
  ['V-87', 'vrooli/restart-app', ['app'], ['Memory of the host below 85%']],
  ['V-88', 'vrooli/scale-out', [], ['Ready processes, up by 2']],
  ['X-51', 'xswarm/restart-voice2', ['voice2'], []],
  ['X-52', 'xswarm/restart-voice1', ['voice1'], ['Memory of voice1 below 90%']],
  ['X-55', 'xswarm/start-bridge', [], ['Bridges that answer, up by 1']],
  ['R-48', 'rose/restart', ['health'], ['Memory below 85%']],
  ['R-49', 'rose/rollback', ['health'], ['Memory below 85%']],
  ['L-30', 'learning-voice-agent/rollback', ['api', 'health'], ['Memory below 85%']],
  ['T-40', 'telegram-agent/force-restart', ['health'], ['Memory is lower, down by 1000000']],
  ['T-41', 'telegram-agent/clean-up-sessions', [], ['Active sessions fall, down by 1']],
])('%s %s is proven by the checks %j and by %j', (_row, key, checks, figures) => {
  const { proof } = action(key)
  const words = proof.expressions.map(({ name, rises_by: rises, falls_by: falls }) =>
    [name, rises && `up by ${rises}`, falls && `down by ${falls}`].filter(Boolean).join(', '),
  )
  expect([proof.checks, words]).toEqual([checks, figures])
})

test('R-50 a clean-up is proven by its heartbeat, pinged after the start', () => {
  expect(action('rose/clean-up-sessions').proof.heartbeats).toEqual(['session-cleanup'])
  expect(action('rose/clean-up-audio').proof.heartbeats).toEqual(['audio-cleanup'])
})

test('R-49 L-30 a rollback asks which deployment, of the marks; it is dangerous', () => {
  for (const key of ['rose/rollback', 'learning-voice-agent/rollback']) {
    const { parameters, dangerous } = action(key)
    expect([parameters.map(({ type, choices }) => [type, choices]), dangerous]).toEqual([
      [['mark', ['deploy']]],
      true,
    ])
  }
})

test.each([
  ['X-54', 'xswarm/restart-voice1', 'active calls will be cut'],
  ['T-40', 'telegram-agent/force-restart', 'active sessions will be cut'],
  ['R-48', 'rose/restart', 'active sessions will be interrupted'],
  ['V-76', 'vrooli/restart-postgres', 'connections will be cut'],
])('%s before %s is pressed it says how many %s', (_row, key, words) => {
  expect(action(key).guards.warn.map(({ text }) => text)).toEqual([`{{value}} ${words}`])
})

test('T-39 nobody is told of the agent while it restarts, for the time that a start may take', () => {
  expect(action('telegram-agent/force-restart').mutes_for).toBe('60s')
})

test('T-41 two actions are switched off, and say what is missing', () => {
  const off = entries.action.filter(({ enabled }) => !enabled)
  expect(off.map(one => [keyOf(one), one.note])).toEqual([
    ['telegram-agent/clean-up-sessions', 'set the URL: the document names no route for it'],
    ['telegram-agent/optimise-context', 'set the URL: the document names no route for it'],
  ])
})

test('T-26 R-25 what fires critically offers the restart', () => {
  expect(action('telegram-agent/force-restart').alerts).toContain('OwnAlert')
  expect(action('rose/restart').alerts).toContain('HealthCheckFailing')
})

/** The actions that an alert with these labels offers. */
function offered(labels: Readonly<Record<string, string>>): string[] {
  const set = labelsFromObject(labels)
  return entries.action.flatMap(one => {
    const parsed = one.alerts === undefined ? null : parseMatchers(one.alerts)
    return parsed && 'matchers' in parsed && compileAlertMatchers(parsed.matchers)(set) ? [keyOf(one)] : []
  })
}

test.each([
  [
    'X-54',
    { service: 'xswarm', alertname: 'HealthCheckFailing', check: 'voice2' },
    ['xswarm/restart-voice2', 'xswarm/start-bridge'],
  ],
  [
    'X-55',
    { service: 'xswarm', alertname: 'HealthCheckFailing', check: 'supervisor' },
    ['xswarm/restart-unit'],
  ],
  ['X-50', { service: 'xswarm', alertname: 'HealthCheckFailing', check: 'worker' }, []],
  ['V-76', { alertname: 'DatabaseDown', job: 'postgres', system: 'vrooli' }, ['vrooli/restart-postgres']],
  ['V-87', { alertname: 'ServiceDown', job: 'vrooli', system: 'vrooli' }, ['vrooli/restart-app']],
  ['V-88', { alertname: 'HighCPUUsage', instance: 'vrooli-1:9100' }, ['vrooli/scale-out']],
  [
    'V-84',
    { service: 'vrooli', alertname: 'AutohealFindsCritical', child: 'infra-dns' },
    ['vrooli/autoheal-infra-dns'],
  ],
  [
    'V-86',
    { service: 'vrooli', alertname: 'AutohealFindsCritical', child: 'os-watchdog' },
    ['vrooli/install-watchdog', 'vrooli/watchdog-linger'],
  ],
  ['R-25', { service: 'rose', alertname: 'HealthCheckFailing' }, ['rose/restart', 'rose/rollback']],
  [
    'R-50',
    { service: 'rose', alertname: 'HeartbeatFailing', heartbeat: 'audio-cleanup' },
    ['rose/clean-up-audio'],
  ],
  ['L-28', { service: 'learning-voice-agent', alertname: 'MemoryHigh' }, ['learning-voice-agent/restart']],
  [
    'T-26',
    { service: 'telegram-agent', alertname: 'OwnAlert', severity: 'critical' },
    [
      'telegram-agent/force-restart',
      'telegram-agent/sessions-report',
      'telegram-agent/clean-up-sessions',
      'telegram-agent/optimise-context',
    ],
  ],
])('%s the alert %j offers %j, and nothing of another system', (_row, labels, expected) => {
  expect(offered(labels)).toEqual(expected)
})

describe('what must never be a button', () => {
  test.each([
    ['X-56', 'xswarm', /rm -rf|cache|token|wrangler|restore|destroy/i],
    [
      'V-78 V-81',
      'vrooli',
      /heap-dump|flush ?all|-delete|terminate_backend|"(slug|url)":"[^"]*uninstall|restore/i,
    ],
    ['R-51', 'rose', /railway down|variables set|variableUpsert|restore|block/i],
    ['L-33', 'learning-voice-agent', /expire|flush|scale|variableUpsert/i],
    ['T-43', 'telegram-agent', /kill|pragma|vacuum|reindex|sqlite|login/i],
  ])('%s %s has none of it', (_row, service, forbidden) => {
    const actions = entries.action.filter(one => one.service === service)
    expect(actions.length).toBeGreaterThan(2)
    const found = actions.filter(one =>
      forbidden.test(deedsOf(one).replace(/"Authorization":"[^"]*"|\(@\.id, '[^']*'\)/g, '')),
    )
    expect(found.map(keyOf)).toEqual([])
  })

  test('V-86 uninstalling the watchdog is left out of what autoheal offers', () => {
    const offered = entries.action.flatMap(one =>
      one.parameters.map(parameter => parameter.choices_from?.each ?? ''),
    )
    expect(offered.filter(each => each !== '' && !each.includes('uninstall'))).toEqual([])
    expect(entries.action.some(one => one.slug === 'autoheal-os-watchdog')).toBe(false)
  })

  test('V-38 of autoheal only actions, the tick, the watchdog and its log are asked: its configuration never', () => {
    const allowed =
      /:4413\/api\/v1\/(checks\/[a-z{}-]+\/actions\/[a-z{}-]+|tick\?force=true|watchdog\/(install|linger)|actions\/history)$/
    const urls = entries.action.flatMap(urlsOf).filter(url => url.includes(':4413'))
    expect(urls.length).toBeGreaterThan(30)
    expect(urls.filter(url => !allowed.test(url))).toEqual([])
  })
})

describe('what runs by itself', () => {
  test('V-89 T-26 nothing of Vrooli and of the Telegram agent: they heal themselves', () => {
    const healers = services.filter(service => service.self_healing).map(({ slug }) => slug)
    expect(healers).toEqual(['vrooli', 'telegram-agent'])
    const own = entries.action.filter(one => healers.includes(one.service))
    expect(own.filter(one => one.automatic)).toEqual([])
  })

  test('V-90 what only looks is a diagnostic, which proves nothing and never runs by itself', () => {
    const diagnostics = entries.action.filter(({ kind }) => kind === 'diagnostic')
    expect(diagnostics.map(keyOf)).toEqual([
      'xswarm/recheck',
      'vrooli/run-checks',
      'vrooli/look',
      'vrooli/autoheal-log',
      'rose/recheck',
      'learning-voice-agent/recheck',
      'telegram-agent/sessions-report',
      'telegram-agent/recheck',
    ])
    expect(diagnostics.filter(({ automatic }) => automatic)).toEqual([])
    expect(diagnostics.filter(({ proof }) => proof.checks.length + proof.expressions.length > 0)).toEqual([])
  })

  test('V-90 every recovery has something that proves it', () => {
    const unproven = entries.action.filter(
      ({ kind, proof }) =>
        kind === 'recovery' && proof.checks.length + proof.expressions.length + proof.heartbeats.length === 0,
    )
    expect(unproven.map(keyOf)).toEqual([])
  })

  test('nothing is switched on from the beginning', () => {
    const automatic = entries.action.filter(one => one.automatic)
    expect(automatic.map(one => [keyOf(one), one.automatic?.enabled, one.automatic?.after])).toEqual([
      ['xswarm/restart-voice2', false, 3],
    ])
  })
})

test('V-37 every check of autoheal that can do something has a button, not those of resources alone', () => {
  const able = Object.entries(PLANS_BY_CHECK).flatMap(([id, plans]) =>
    plans.some(plan => !plan.looks) ? [id] : [],
  )
  const texts = entries.action.filter(({ kind }) => kind === 'recovery').flatMap(urlsOf)
  const missing = able.filter(id => !texts.some(url => url.includes(`/checks/${id}/actions/`)))
  // The watchdog has its own routes.
  expect(missing).toEqual(['os-watchdog'])
  expect(able.length).toBeGreaterThan(30)
})

test('V-26 a port is a whole number from 1 to 65535, and stands in the request as a number', () => {
  const kill = action('vrooli/kill-port')
  expect(kill.parameters).toMatchObject([{ name: 'port', type: 'integer', min: 1, max: 65_535 }])
  const [step] = kill.steps
  if (!step) throw new Error('no step')
  expect(fillStep(step, { service: 'vrooli', parameters: { port: 8080 }, secrets: {} })).toMatchObject({
    body: '{"port": 8080}',
  })
})

const NOW_MS = Date.parse('2026-03-02T02:00:00Z')
const pressedBefore = (minutes: number, outcome = 'verified') => ({
  runId: 'one',
  by: 'Ada',
  outcome,
  trigger: 'person' as const,
  isDryRun: false,
  pressedAtMs: NOW_MS - minutes * 60_000,
  startedAtMs: NOW_MS - minutes * 60_000,
  endedAtMs: NOW_MS - minutes * 60_000,
})
const refusals = (config: ActionConfig, minutes: number) =>
  evaluateGuard({
    presser: 'deck',
    surroundings: { ...CLEAR, action: guardedAction(config) },
    record: { open: null, runs: [pressedBefore(minutes)], resetAtMs: null, switches: [] },
    isDryRun: false,
    nowMs: NOW_MS,
  }).refusals.flatMap(({ guard, untilMs }) =>
    guard === 'cooldown' ? [untilMs === null ? null : untilMs - NOW_MS] : [],
  )

test('X-54 T-40 a second press within the cool-down is refused with the time that remains', () => {
  expect(refusals(action('xswarm/restart-voice1'), 2)).toEqual([3 * 60_000])
  expect(refusals(action('xswarm/restart-voice1'), 6)).toEqual([])
  expect(refusals(action('telegram-agent/force-restart'), 9)).toEqual([60_000])
})

test('V-92 a changed cool-down holds at the next press', () => {
  const restart = action('xswarm/restart-voice1')
  const changed = { ...restart, guards: { ...restart.guards, cooldown: '1m' } }
  expect([refusals(restart, 2).length, refusals(changed, 2).length]).toEqual([1, 0])
})

describe('the runner of the demonstration', () => {
  const { commands, keys } = runnerConfiguration({ controlUrl: 'http://127.0.0.1:4400', port: 0 }, '/state')
  const steps = entries.action
    .flatMap(({ steps, dry_run: dry }) => [...steps, ...dry])
    .filter(step => step.kind === 'runner')

  test('its key is the one that the configuration has', () => {
    expect(entries.runner.map(({ secrets }) => secrets.key)).toEqual([SAMPLE_RUNNER_KEY])
    expect(keys.deck.value).toBe(SAMPLE_RUNNER_KEY)
  })

  test('X-55 V-87 its list has every command that the actions ask for, and no shell', () => {
    const names = new Set(steps.map(({ command }) => command))
    expect([...names].filter(name => !Object.hasOwn(commands, name))).toEqual([])
    expect(Object.keys(commands).filter(name => !names.has(name))).toEqual([])
    for (const { run } of Object.values(commands)) {
      expect(run[0]).toBe(process.execPath)
      expect(run[1]).toMatch(/fleets\/simulator\/stand-in\.mjs$/)
    }
  })
})
