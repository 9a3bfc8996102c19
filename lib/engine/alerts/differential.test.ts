import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { serveHttp } from '../../adapters/http/testing.ts'
import { testTools } from '../../adapters/receivers/testing.ts'
import { createWebhook } from '../../adapters/receivers/webhook.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { loadConfiguration } from '../../core/config/index.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { Receivers } from '../../ports/receiver.ts'
import { createFileSource } from '../configuration/index.ts'
import { AlertManager } from './manager.ts'
import { createMemoryRows, managerParts } from './testing.ts'

const run = promisify(execFile)
const hasAlertmanager = await run('prometheus-alertmanager', ['--version']).then(
  () => true,
  () => false,
)

const configText = (hook: string) => `
route:
  receiver: default
  group_by: [alertname]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 1h
  routes:
  - matchers: [team="db"]
    receiver: database
    group_by: [cluster]
    continue: true
  - matchers: ['severity=~"page|high"']
    receiver: pages
    group_by: ['...']
    group_wait: 500ms
    routes:
    - matchers: [often="yes"]
      repeat_interval: 3s
  - matchers: [when="never"]
    receiver: default
    active_time_intervals: [never]
  - matchers: [when="always muted"]
    mute_time_intervals: [never, always]
  - matchers: [when="always active"]
    active_time_intervals: [always]
receivers:
- name: default
  webhook_configs: [{ url: '${hook}' }]
- name: database
  webhook_configs: [{ url: '${hook}', send_resolved: false }]
- name: pages
  webhook_configs: [{ url: '${hook}' }, { url: '${hook}', max_alerts: 1 }]
inhibit_rules:
- source_matchers: [alertname="ClusterDown"]
  target_matchers: [severity="low"]
  equal: [cluster]
time_intervals:
- name: never
  time_intervals: [{ years: ['1990'] }]
- name: always
  time_intervals: [{ years: ['2000:2100'] }]
`

type Step = {
  readonly afterMs: number
  readonly fire?: readonly Record<string, string>[]
  readonly resolve?: readonly Record<string, string>[]
}

const A1 = { alertname: 'A', instance: '1', job: 'b' }
const A2 = { alertname: 'A', instance: '2', job: 'a', zone: 'z' }
const A3 = { alertname: 'A', instance: '3' }
const DB1 = { alertname: 'Slow', team: 'db', cluster: 'x', severity: 'high' }
const DB2 = { alertname: 'Full', team: 'db', cluster: 'x', quote: 'a"b\\c\n<é>' }
const PAGE = { alertname: 'Page', severity: 'page', often: 'yes' }
const DOWN = { alertname: 'ClusterDown', cluster: 'y' }
const LOW = { alertname: 'Low', severity: 'low', cluster: 'y' }
const LOWER = { alertname: 'Low', severity: 'low', cluster: 'w' }
const NEVER = { alertname: 'Never', when: 'never' }
const MUTED_ALWAYS = { alertname: 'MutedAlways', when: 'always muted' }
const ACTIVE = { alertname: 'Active', when: 'always active' }
const MUTED = { alertname: 'Muted', instance: 'm' }

/** Halfway between the flushes of those that came before, so that a busy machine changes nothing. */
const STEPS: readonly Step[] = [
  { afterMs: 0, fire: [A1, A2, DB1, PAGE, DOWN, LOW, LOWER, NEVER, MUTED_ALWAYS, ACTIVE, MUTED] },
  { afterMs: 2_000, fire: [A3, DB2], resolve: [A1] },
  { afterMs: 4_000, resolve: [A2, DB1, DOWN], fire: [A1] },
  { afterMs: 6_000, resolve: [A1, A3, DB2, LOW] },
]
const END_MS = 9_800

type Got = { readonly group: string; readonly body: string; readonly atMs: number }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string')
    throw new Error('a server on a port has such an address')
  return address.port
}

const EXTERNAL_URL = 'https://deck.example.org'

async function startTheirs(folder: string, hook: string) {
  const config = join(folder, 'theirs.yml')
  await writeFile(config, configText(hook))
  const port = await freePort()
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'theirs')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${EXTERNAL_URL}`,
      '--web.route-prefix=/',
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(200)
  }
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/-/ready`), { timeout: 15_000, interval: 50 })
  return { post, stop: () => child.kill('SIGKILL') }
}

async function startOurs(folder: string, hook: string) {
  const config = join(folder, 'ours.yml')
  await writeFile(config, configText(hook))
  const { configuration, issues } = await loadConfiguration(config, createFileSource({}))
  expect(issues).toEqual([])
  if (!configuration) throw new Error('the configuration is good')
  const webhook = createWebhook(testTools())
  const receivers: Receivers = {
    send: async (integration, notification, context) =>
      integration.kind === 'webhook'
        ? webhook.send(integration.config, notification, context)
        : { kind: 'refused', detail: 'not in this test' },
    acknowledge: async () => null,
    probe: async () => null,
  }
  const { rows, kept } = createMemoryRows()
  const manager = new AlertManager(managerParts(systemClock, { rows, receivers, deckUrl: EXTERNAL_URL }))
  manager.apply(configuration.alerting)
  await manager.start()
  return { manager, kept }
}

/** What one webhook received, group by group, in the order of each. */
function byGroup(got: readonly Got[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const { group, body } of got) {
    const bodies = groups[group] ?? []
    groups[group] = bodies
    bodies.push(body)
  }
  return groups
}

test('M7/M8: the real Alertmanager and the deck tell a webhook the same, byte by byte, of the same alerts', async ({
  skip,
  annotate,
}) => {
  skip(!hasAlertmanager, 'not run: prometheus-alertmanager is not installed here')
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-differential-'))
  const got = { theirs: [] as Got[], ours: [] as Got[] }
  const startedMs = Date.now()
  const hook = await serveHttp((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { groupKey, receiver } = JSON.parse(body)
      const whose = request.url === '/theirs' ? got.theirs : got.ours
      whose.push({ group: `${receiver} ${groupKey}`, body, atMs: Date.now() - startedMs })
      response.writeHead(200).end()
    })
  })
  const theirs = await startTheirs(folder, `http://${hook.host}/theirs`)
  const ours = await startOurs(folder, `http://${hook.host}/ours`)
  try {
    const now = Date.now()
    const silence = { startsAt: now, endsAt: now + 5_000, matcher: { name: 'alertname', value: 'Muted' } }
    await theirs.post('silences', {
      matchers: [{ ...silence.matcher, isRegex: false, isEqual: true }],
      startsAt: new Date(silence.startsAt + 50).toISOString(),
      endsAt: new Date(silence.endsAt).toISOString(),
      createdBy: 'ada',
      comment: 'known',
    })
    ours.kept.silences.push({
      id: 's',
      matchers: [{ ...silence.matcher, op: '=' }],
      startsAtMs: silence.startsAt,
      endsAtMs: silence.endsAt,
      updatedAtMs: silence.startsAt,
      createdBy: 'ada',
      comment: 'known',
      recurrence: null,
    })
    await ours.manager.book.refresh()
    await new Promise(resolve => setTimeout(resolve, 100))
    await play(theirs, ours)
  } finally {
    theirs.stop()
    await ours.manager.stop()
    await hook.close()
    await rm(folder, { recursive: true, force: true })
  }
  const late = got.ours.map((one, i) => Math.abs(one.atMs - (got.theirs[i]?.atMs ?? 0)))
  await annotate(
    `${got.theirs.length} messages each; the furthest apart came ${Math.max(...late)} ms from each other`,
  )
  expect(got.theirs.length).toBeGreaterThan(15)
  expect(byGroup(got.ours)).toEqual(byGroup(got.theirs))
}, 40_000)

/** Sends each step to both at the same moment. */
async function play(
  theirs: Awaited<ReturnType<typeof startTheirs>>,
  ours: Awaited<ReturnType<typeof startOurs>>,
): Promise<void> {
  const beginMs = Date.now()
  const began = new Map<object, number>()
  for (const { afterMs, fire = [], resolve = [] } of STEPS) {
    await new Promise(done => setTimeout(done, beginMs + afterMs - Date.now()))
    const now = Date.now()
    const alerts = [...fire, ...resolve].map(labels => {
      const isOver = resolve.includes(labels)
      if (!isOver) began.set(labels, now)
      const annotations = { summary: `of ${labels.alertname}`, same: 'for <all>' }
      return { labels, annotations, startsAtMs: began.get(labels) ?? now, endsAtMs: isOver ? now : null }
    })
    const wire = alerts.map(({ labels, annotations, startsAtMs, endsAtMs }) => ({
      labels,
      annotations,
      startsAt: new Date(startsAtMs).toISOString(),
      ...(endsAtMs === null ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
      generatorURL: 'http://prometheus.example/graph?g0.expr=up&g0.tab=1',
    }))
    const taken = ours.manager.receive(
      alerts.map(one => ({
        ...one,
        labels: labelsFromObject(one.labels),
        annotations: labelsFromObject(one.annotations),
        generatorUrl: 'http://prometheus.example/graph?g0.expr=up&g0.tab=1',
      })),
    )
    await Promise.all([theirs.post('alerts', wire), taken])
  }
  await new Promise(done => setTimeout(done, beginMs + END_MS - Date.now()))
}
