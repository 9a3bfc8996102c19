import { describe, expect, test } from 'vitest'
import { bindToAlert, findWords, parseRunbook } from '../lib/core/runbook/index.ts'
import { loadFleet } from './testing.ts'

const { entries, services } = await loadFleet()

function runbook(slug: string) {
  const found = entries.runbook.find(one => one.slug === slug)
  if (!found) throw new Error(`there is no runbook ${slug}`)
  const parsed = parseRunbook(found.text)
  const of = <K extends (typeof parsed.parts)[number]['kind']>(kind: K) =>
    parsed.parts.filter((part): part is Extract<typeof part, { kind: K }> => part.kind === kind)
  const commands = [...found.text.matchAll(/^ *```(sh|sql|ts)\n([\s\S]*?)^ *```$/gm)].map(
    ([, , text = '']) => text,
  )
  return {
    config: found,
    ...parsed,
    of,
    commands: commands.join('\n'),
    actions: of('action').flatMap(({ actions }) => actions.map(key => key.split('/')[1])),
    checks: of('check').flatMap(part => part.checks),
    heartbeats: of('heartbeat').flatMap(part => part.heartbeats),
    /** What stands beneath "do not". */
    cautions: found.text.split('[!CAUTION]').slice(1).join(' '),
  }
}

/** Row, runbook, the buttons that it has, a command to copy, and what it says not to do. */
const RUNBOOKS: readonly (readonly [
  rows: string,
  slug: string,
  actions: readonly string[],
  command: RegExp | null,
  caution: RegExp | null,
])[] = [
  [
    'X-50',
    'xswarm-database-connection',
    ['recheck'],
    /turso db show xswarm-production/,
    /no button for tokens/,
  ],
  [
    'X-51',
    'xswarm-model-not-loading',
    ['restart-voice1', 'restart-voice2', 'restart-voice3'],
    /rm -rf ~\/\.cache/,
    /no button/,
  ],
  [
    'X-52',
    'xswarm-high-cpu-memory',
    ['restart-voice1', 'restart-voice2', 'restart-voice3', 'start-bridge'],
    /top -o %MEM/,
    null,
  ],
  ['X-53', 'xswarm-slow-endpoint', [], /wrangler tail/, null],
  ['X-57 X-62', 'xswarm-restore-database', [], /turso db restore/, /Nothing of this is a button/],
  ['X-67', 'xswarm-vertical-scaling', [], null, null],
  [
    'V-76 V-113',
    'vrooli-database-outage',
    ['restart-postgres', 'autoheal-resource-postgres'],
    /tail -f \/var\/log\/postgresql\/postgresql-15-main\.log/,
    /find \/var\/log/,
  ],
  ['V-77', 'vrooli-high-cpu', ['look', 'scale-out'], /kill -SIGUSR1/, null],
  ['V-78', 'vrooli-memory-leak', ['restart-app'], /ps aux --sort=-%mem/, /heap dump/i],
  ['V-79', 'vrooli-high-memory', [], /--max-old-space-size=8192/, null],
  ['V-80', 'vrooli-database-performance', [], /pg_stat_statements/, /Ending a query is no button/],
  [
    'V-81',
    'vrooli-redis-connection',
    ['autoheal-resource-redis'],
    /redis-cli info clients/,
    /Never `flushall`/,
  ],
  ['V-82', 'vrooli-ai-execution', [], /swarmStateStore/, null],
  ['V-83', 'vrooli-profiling', [], /node --prof /, null],
  ['V-100', 'vrooli-restore', [], /gunzip -c .* \| psql/, /neither the screens nor the API can/],
  [
    'V-84 V-85 V-86 V-91',
    'vrooli-autoheal',
    [
      'run-checks',
      'autoheal-infra-dns',
      'autoheal-infra-docker',
      'autoheal-infra-resolved',
      'autoheal-vrooli-stale-locks',
      'look',
      'autoheal-log',
      'install-watchdog',
      'watchdog-linger',
    ],
    null,
    /not uninstalled/,
  ],
  ['V-105', 'vrooli-pre-deployment', [], null, null],
  ['V-49', 'vrooli-dashboard-application', [], null, null],
  ['V-49', 'vrooli-dashboard-infrastructure', [], null, null],
  ['R-35', 'rose-outage', ['restart', 'rollback'], null, null],
  ['R-36', 'rose-data-loss', [], null, /No button and no route/],
  ['R-37', 'rose-security', [], null, /Keys and blocking are no buttons/],
  [
    'R-39',
    'rose-high-error-rate',
    ['restart', 'rollback'],
    /railway logs --tail 100/,
    /`railway down` are no buttons/,
  ],
  ['R-40', 'rose-slow-responses', ['restart'], /duration_ms/, /stays slow after a restart/],
  ['R-41', 'rose-memory', ['clean-up-sessions', 'clean-up-audio', 'restart'], /active_sessions/, null],
  [
    'R-42 R-51',
    'rose-database',
    ['restart', 'rollback'],
    /grep -i "corrupt\\\|error"/,
    /Restoring a backup is no button/,
  ],
  ['R-43', 'rose-external-apis', [], /circuit_breaker/, /No button helps here/],
  ['R-44', 'rose-audio', ['clean-up-audio'], /audio_validation/, null],
  ['R-45', 'rose-health-check', ['recheck'], /curl/, null],
  ['R-46', 'rose-log-analysis', [], /railway logs --tail 500 > logs\.txt/, null],
  ['R-47', 'rose-performance-analysis', [], /timings\.txt/, null],
  ['R-55', 'rose-capacity', [], null, null],
  ['L-26', 'lva-high-latency', ['recheck'], /metrics\/endpoints/, null],
  ['L-27', 'lva-high-error-rate', ['restart', 'rollback'], /metrics\/errors\?limit=50/, null],
  ['L-28', 'lva-memory', ['restart'], /metrics\/system/, null],
  ['L-29', 'lva-connections', ['recheck', 'restart'], /redis-cli .* PING/, null],
  ['L-30', 'lva-rollback', ['rollback'], /railway rollback/, null],
  ['L-32', 'lva-scaling', [], null, null],
  ['L-33', 'lva-redis-sessions', [], /INFO memory/, /expires \*\*every\*\* session/],
  ['L-34', 'lva-commands', [], /locust -f tests\/load\/locustfile\.py/, null],
  ['L-37', 'lva-maintenance', [], null, null],
  [
    'T-32',
    'telegram-database-locked',
    ['force-restart', 'full-restart'],
    /wal_checkpoint\(TRUNCATE\)/,
    /kill -9/,
  ],
  ['T-33', 'telegram-high-memory', ['clean-up-sessions', 'optimise-context', 'force-restart'], null, null],
  [
    'T-34',
    'telegram-disconnected',
    ['force-restart'],
    /telegram_logout\.sh[\s\S]*telegram_login\.sh[\s\S]*start\.sh/,
    /Logging in is no button/,
  ],
  ['T-35', 'telegram-slow-responses', [], null, null],
  ['T-36', 'telegram-health-check', ['recheck'], /integrity_check/, null],
  [
    'T-37',
    'telegram-memory-emergency',
    ['sessions-report', 'force-restart', 'clean-up-sessions', 'optimise-context'],
    null,
    null,
  ],
  ['T-38', 'telegram-startup', [], null, null],
  ['T-42', 'telegram-full-restart', ['full-restart', 'force-restart'], /scripts\/stop\.sh/, null],
  ['T-43 T-45 T-46', 'telegram-maintenance', [], /VACUUM;/, /None of them is a button/],
  ['T-44', 'telegram-error-patterns', [], /grep -B 10 -A 10/, null],
]

describe('every runbook of the documents', () => {
  test.each(RUNBOOKS)(
    '%s %s has the buttons %j, its commands, and what not to press',
    (_rows, slug, actions, command, caution) => {
      const { faults, commands, cautions, ...found } = runbook(slug)
      expect(faults).toEqual([])
      expect([...new Set(found.actions)]).toEqual(actions)
      if (command) expect(commands).toMatch(command)
      if (caution) expect(cautions).toMatch(caution)
    },
  )

  test('none is without a test, and each is bound to something', () => {
    expect(
      entries.runbook.map(({ slug }) => slug).filter(slug => !RUNBOOKS.some(([, one]) => one === slug)),
    ).toEqual([])
    expect(entries.runbook.filter(one => one.services.length === 0)).toEqual([])
    expect(new Set(entries.runbook.map(({ services: [first = ''] }) => first.split('/')[0])).size).toBe(
      services.length,
    )
  })

  test('every button is an action of the same system, and every check and heartbeat is there', () => {
    const known = {
      action: new Set(entries.action.map(one => `${one.service}/${one.slug}`)),
      check: new Set(entries.check.map(one => `${one.service}/${one.slug}`)),
      heartbeat: new Set(entries.heartbeat.map(one => `${one.service}/${one.slug}`)),
      log: new Set(entries.log_signal.map(one => `${one.service}/${one.slug}`)),
    }
    const wrong = entries.runbook.flatMap(({ slug, services: [first = ''] }) => {
      const { of, checks, heartbeats, items } = runbook(slug)
      const actions = of('action').flatMap(part => part.actions)
      return [
        ...actions.filter(key => !known.action.has(key) || !key.startsWith(`${first.split('/')[0]}/`)),
        ...[...checks, ...items.flatMap(item => item.auto)].filter(key => !known.check.has(key)),
        ...of('check_state').flatMap(({ check }) => (known.check.has(check) ? [] : [check])),
        ...heartbeats.filter(key => !known.heartbeat.has(key)),
        ...of('log').flatMap(({ signals }) => signals.filter(key => !known.log.has(key))),
      ].map(key => `${slug}: ${key}`)
    })
    expect(wrong).toEqual([])
  })
})

/** The runbooks that an alert opens, nearest first. */
const opened = (labels: Readonly<Record<string, string>>) =>
  entries.runbook.flatMap(one => (bindToAlert(one, labels)?.nearness === 'opens' ? [one.slug] : []))

test.each([
  ['X-50', { service: 'xswarm', part: 'database', alertname: 'QueryP99High' }, 'xswarm-database-connection'],
  ['X-51', { service: 'xswarm', part: 'voice', alertname: 'ModelNotFound' }, 'xswarm-model-not-loading'],
  [
    'X-52',
    { service: 'xswarm', alertname: 'MemoryHigh', instance: 'voice1.internal:9100' },
    'xswarm-high-cpu-memory',
  ],
  ['X-53', { service: 'xswarm', part: 'edge', alertname: 'WorkerP99High' }, 'xswarm-slow-endpoint'],
  ['V-76', { alertname: 'DatabaseDown', job: 'postgres' }, 'vrooli-database-outage'],
  ['V-77', { alertname: 'HighCPUUsage', instance: 'vrooli-1:9100' }, 'vrooli-high-cpu'],
  ['V-78', { alertname: 'HighMemoryUsage' }, 'vrooli-memory-leak'],
  ['V-84', { alertname: 'AutohealFindsCritical', child: 'infra-dns' }, 'vrooli-autoheal'],
  ['R-39', { service: 'rose', alertname: 'ErrorRateHigh' }, 'rose-high-error-rate'],
  ['R-41', { service: 'rose', alertname: 'MemoryHigh' }, 'rose-memory'],
  ['R-35', { service: 'rose', alertname: 'HealthCheckFailing' }, 'rose-outage'],
  ['L-28', { service: 'learning-voice-agent', alertname: 'MemoryHigh' }, 'lva-memory'],
  ['T-32', { service: 'telegram-agent', alertname: 'DatabaseLocked' }, 'telegram-database-locked'],
  [
    'T-34',
    { service: 'telegram-agent', alertname: 'HealthCheckFailing', check: 'telegram' },
    'telegram-disconnected',
  ],
  ['T-37', { service: 'telegram-agent', alertname: 'HealthScoreLow' }, 'telegram-memory-emergency'],
])('%s the alert %j opens %s', (_row, labels, slug) => {
  expect(opened(labels)).toContain(slug)
})

test.each([
  ['V-82', 'swarm', 'vrooli-ai-execution'],
  ['V-83', 'profiling', 'vrooli-profiling'],
])('%s the text is found by searching for "%s"', (_row, word, slug) => {
  const found = entries.runbook.filter(({ text, title }) => findWords({ title, text }, word) !== null)
  expect(found.map(one => one.slug)).toContain(slug)
})

describe('what stands above the steps', () => {
  const titles = (slug: string) =>
    runbook(slug)
      .of('panel')
      .map(({ title }) => title)
  const values = (slug: string) =>
    runbook(slug)
      .of('value')
      .map(({ expr }) => expr)

  test('T-33 memory with the four lines of its document, sessions and score', () => {
    const [memory] = runbook('telegram-high-memory').of('panel')
    expect(memory?.lines.map(({ value }) => value)).toEqual([600, 800, 900, 1_000])
    expect(values('telegram-high-memory').join()).toMatch(/memory_bytes.*active_sessions.*health_score/)
  })

  test('T-37 conditions stand beside the steps: above 900 MB a restart is advised', () => {
    const conditions = runbook('telegram-memory-emergency').of('condition')
    expect(conditions.map(({ text }) => text)).toEqual([
      '{{value}} → restart advised',
      '{{value}} → clean up inactive sessions',
      '{{value}} a session → force context optimisation',
    ])
    expect(conditions[0]?.expr).toBe('telegram_agent_memory_bytes / 1e6 > 900')
  })

  test('T-37 T-30 its phases carry their limits', () => {
    expect([...new Set(runbook('telegram-memory-emergency').items.map(({ phase }) => phase))]).toEqual([
      'Immediate, 2 minutes',
      'Mitigation, 5 minutes',
      'Recovery, 10 minutes',
      'Prevention',
    ])
  })

  test('T-38 T-46 validation ticks itself when the checks are green', () => {
    const auto = (slug: string) =>
      runbook(slug).items.flatMap(item => item.auto.map(key => key.split('/')[1]))
    expect(auto('telegram-startup')).toEqual(['telegram-api', 'health', 'telegram', 'resources'])
    expect(auto('telegram-maintenance')).toEqual(['health', 'resources', 'telegram'])
  })

  test('L-28 the memory chart of a day with marks of deployments and restarts', () => {
    const [memory] = runbook('lva-memory').of('panel')
    expect([memory?.rangeSeconds, memory?.marks]).toEqual([
      86_400,
      { service: 'learning-voice-agent', kinds: ['deploy', 'restart', 'action'] },
    ])
  })

  test('L-26 endpoints by P95, Redis and both providers on one page', () => {
    const { of } = runbook('lva-high-latency')
    expect(of('table').map(({ columns, exprs }) => [columns, exprs[0]?.name])).toEqual([
      [['endpoint'], 'P95'],
    ])
    expect(values('lva-high-latency').join()).toMatch(/redis.*anthropic.*openai/)
  })

  test('V-77 the CPU of the instance that alerts, and the application beside it', () => {
    expect(titles('vrooli-high-cpu')).toEqual(['CPU', 'Requests and memory of the application'])
    expect(runbook('vrooli-high-cpu').of('panel')[0]?.exprs[0]?.expr).toContain('instance=~"$instance"')
  })

  test('V-80 the slow queries know how old they are', () => {
    expect(runbook('vrooli-database-performance').of('table')[0]?.source).toBe(
      'pg_stat_statements_calls_total{system="vrooli"}',
    )
  })

  test('X-53 the last five slow requests', () => {
    expect(runbook('xswarm-slow-endpoint').of('log')).toMatchObject([
      { signals: ['xswarm/slow-requests'], last: 5 },
    ])
  })

  test('X-67 P95 before and after', () => {
    expect(values('xswarm-vertical-scaling').map(expr => expr.includes('offset 1d'))).toEqual([false, true])
  })

  test('R-40 Groq, Qdrant and speech of the last quarter of an hour, and sessions', () => {
    expect(values('rose-slow-responses').join()).toMatch(
      /groq.*\[15m\].*qdrant.*\[15m\].*tts.*\[15m\].*active_sessions/,
    )
  })

  test('R-41 a clean-up that is older than a day is red', () => {
    expect(
      runbook('rose-memory')
        .of('heartbeat')
        .map(({ heartbeats, lateMs }) => [heartbeats, lateMs]),
    ).toEqual([
      [['rose/session-cleanup'], 86_400_000],
      [['rose/audio-cleanup'], 86_400_000],
    ])
  })

  test('R-37 the security runbook is for admins alone', () => {
    expect(entries.runbook.filter(one => one.admins_only).map(({ slug }) => slug)).toEqual(['rose-security'])
  })
})

test('V-49 both dashboards of the document are there, and what has no metric says so', () => {
  const titles = (slug: string) =>
    runbook(slug)
      .of('panel')
      .map(({ title }) => title)
  expect(titles('vrooli-dashboard-application')).toEqual([
    'Requests',
    'Response time',
    'Error rate by endpoint',
    'AI execution: runs by runner',
    'AI execution: how long a run takes',
    'Database: mean time of a statement',
  ])
  expect(runbook('vrooli-dashboard-application').config.text).toMatch(
    /Active user sessions:\*\* no metric is mapped/,
  )
  expect(titles('vrooli-dashboard-infrastructure')).toEqual([
    'CPU and memory',
    'Network',
    'Connections of the database',
    'Redis: clients',
    'Redis: memory',
    'Disk',
  ])
})

test('L-32 the platform has a link, and nothing scales', () => {
  const service = services.find(({ slug }) => slug === 'learning-voice-agent')
  expect(service?.links.map(({ title }) => title)).toContain('Scaling, on the platform')
  expect(entries.action.filter(one => /scale/.test(one.slug)).map(({ service: of }) => of)).toEqual([
    'vrooli',
  ])
})

test("V-113 PostgreSQL's log stands on the service's page, and in the runbook of its outage", () => {
  const service = services.find(({ slug }) => slug === 'vrooli')
  const log = 'tail -f /var/log/postgresql/postgresql-15-main.log'
  expect(service?.commands.map(({ command }) => command)).toContain(log)
  expect(runbook('vrooli-database-outage').commands).toContain(log)
})

test('R-55 no triggers of scaling are set for Rose, and the runbook leads to adding one', () => {
  expect(runbook('rose-capacity').config.text).toMatch(/no triggers are set[\s\S]*\]\(\/rules\)/i)
  expect(
    entries.rule.filter(({ service, name }) => service === 'rose' && /scale|capacity/i.test(name)),
  ).toEqual([])
})
