import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { truncateAlerts } from '../../core/alert/build-notification.ts'
import type { Silence } from '../../core/alert/silence.ts'
import { webhookBody } from '../../core/alert/webhook-body.ts'
import { loadText } from '../../core/config/testing.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { START_MS, startManager } from './testing.ts'

/** Alertmanager's server by the names that it is installed under. */
async function installedServer(): Promise<string | null> {
  for (const name of ['prometheus-alertmanager', 'alertmanager']) {
    const isThere = await promisify(execFile)(name, ['--version']).then(
      () => true,
      () => false,
    )
    if (isThere) return name
  }
  return null
}

const configText = (hook: string): string => `
route:
  receiver: team
  group_by: [alertname]
  group_wait: 1s
  group_interval: 3s
  repeat_interval: 5s
  routes:
  - matchers: [severity=~"critical|warning"]
    receiver: quiet
    group_by: ['...']
    continue: true
  - matchers: ['team="night"']
    mute_time_intervals: [never, always]
  - matchers: ['team="day"']
    active_time_intervals: [always]
    receiver: day
receivers:
- name: team
  webhook_configs: [{url: '${hook}/team'}]
- name: quiet
  webhook_configs: [{url: '${hook}/quiet', send_resolved: false}]
- name: day
  webhook_configs: [{url: '${hook}/day', max_alerts: 1}]
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [host, zone]
time_intervals:
- name: always
  time_intervals: [{years: ['2000:2100']}]
- name: never
  time_intervals: [{years: ['2000']}]
`

type Labels = Readonly<Record<string, string>>
type Message = {
  readonly labels: Labels
  /** Seconds after the beginning; an end is left open until it is told. */
  readonly startsAt: number
  readonly endsAt?: number
}
type Happening =
  | { readonly at: number; readonly alerts: readonly Message[] }
  | { readonly at: number; readonly silence: Labels; readonly until: number }

const DISK = { alertname: 'Disk', host: 'a', severity: 'critical' }
const LOAD = { alertname: 'Load', host: 'a', severity: 'warning' }
const OTHER = { alertname: 'Load', host: 'b', severity: 'warning', job: 'node' }

/** Flushes of what begins at 0 come at 1, 4, 7 and 10: nothing happens near them. */
const HAPPENINGS: readonly Happening[] = [
  {
    at: 0,
    alerts: [
      { labels: DISK, startsAt: 0 },
      { labels: LOAD, startsAt: 0 },
      { labels: OTHER, startsAt: 0 },
      { labels: { alertname: 'Muted', team: 'night' }, startsAt: 0 },
      { labels: { alertname: 'Day', team: 'day', n: '2' }, startsAt: 0 },
      { labels: { alertname: 'Day', team: 'day', n: '1' }, startsAt: 0 },
      { labels: { alertname: 'Flap' }, startsAt: 0 },
      { labels: { alertname: 'Old <&>' }, startsAt: -60 },
    ],
  },
  // A flap that is over before anybody heard of it, and one more alert for a group that was told.
  { at: 0.5, alerts: [{ labels: { alertname: 'Flap' }, startsAt: 0, endsAt: 0.5 }] },
  { at: 2.5, alerts: [{ labels: { alertname: 'Load', host: 'c', zone: 'z' }, startsAt: 2.5 }] },
  // What inhibits resolves: its target is told at its next flush.
  { at: 3, alerts: [{ labels: DISK, startsAt: 0, endsAt: 3 }] },
  { at: 5.5, silence: { alertname: 'Load', host: 'b' }, until: 60 },
  { at: 5.5, alerts: [{ labels: { alertname: 'Late', q: 'ü "x"\n' }, startsAt: 5.5 }] },
  { at: 8.5, alerts: [{ labels: { alertname: 'Load', host: 'c', zone: 'z' }, startsAt: 2.5, endsAt: 8.5 }] },
]
const END_SECONDS = 11.5

/** A body without its times: whether an alert has an end stays. */
const timeless = (body: string): string =>
  body.replace(/"startsAt":"[^"]*"/g, '"startsAt":"…"').replace(/"endsAt":"(?!0001)[^"]*"/g, '"endsAt":"…"')

type Heard = { readonly path: string; readonly body: string; readonly second: number }

/** What each receiver heard of each group, in order, with the second in which it did. */
function byGroup(heard: readonly Heard[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { path, body, second } of heard) {
    const { groupKey } = JSON.parse(body) as { groupKey: string }
    const said = found[`${path} ${groupKey}`] ?? []
    found[`${path} ${groupKey}`] = [...said, `${second}: ${timeless(body).trim()}`]
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const instant = (beginMs: number, seconds: number) => beginMs + seconds * 1_000
const iso = (ms: number) => new Date(ms).toISOString()
const FAR_SECONDS = 3_600

/** The real thing, in real time. */
async function askAlertmanager(server: string): Promise<Heard[]> {
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-alertmanager-'))
  const heard: Heard[] = []
  let beginMs = 0
  const hook = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      heard.push({ path: request.url ?? '', body, second: Math.round((Date.now() - beginMs) / 1_000) })
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(hook, 'listening')
  const port = await freePort()
  const file = join(folder, 'alertmanager.yml')
  await writeFile(file, configText(`http://127.0.0.1:${portOf(hook.address())}`))
  const child = spawn(
    server,
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--web.external-url=https://deck.example.org',
    ],
    { stdio: 'ignore' },
  )
  try {
    const base = `http://127.0.0.1:${port}/api/v2`
    await untilUp(`${base}/status`)
    beginMs = Date.now()
    for (const happening of HAPPENINGS) {
      await sleep(Math.max(0, instant(beginMs, happening.at) - Date.now()))
      await postTo(base, happening, beginMs)
    }
    await sleep(Math.max(0, instant(beginMs, END_SECONDS) - Date.now()))
    return heard
  } finally {
    child.kill()
    await once(child, 'exit')
    hook.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function postTo(base: string, happening: Happening, beginMs: number): Promise<void> {
  const [path, body] =
    'alerts' in happening
      ? [
          'alerts',
          happening.alerts.map(({ labels, startsAt, endsAt = FAR_SECONDS }) => ({
            labels,
            annotations: { summary: 'something <is> wrong' },
            startsAt: iso(instant(beginMs, startsAt)),
            endsAt: iso(instant(beginMs, endsAt)),
          })),
        ]
      : [
          'silences',
          {
            matchers: Object.entries(happening.silence).map(([name, value]) => ({
              name,
              value,
              isRegex: false,
              isEqual: true,
            })),
            startsAt: iso(instant(beginMs, happening.at)),
            endsAt: iso(instant(beginMs, happening.until)),
            createdBy: 'ines',
            comment: 'known',
          },
        ]
  const answer = await fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

async function untilUp(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const isUp = await fetch(url).then(
      answer => answer.ok,
      () => false,
    )
    if (isUp) return
    await sleep(50)
  }
  throw new Error('Alertmanager did not start')
}

/** The helper's cast: a server that listens on a port has such an address. */
const portOf = (address: unknown): number => (address as AddressInfo).port

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  server.close()
  await once(server, 'close')
  return port
}

/** Ours, on a clock that is held. */
async function askOurs(): Promise<Heard[]> {
  const { configuration, issues } = await loadText(configText('http://127.0.0.1:9'))
  if (!configuration) throw new Error(JSON.stringify(issues))
  const { manager, sent, kept, pass, settle, clock } = await startManager(configuration.alerting)
  const seconds: number[] = []
  const note = () => {
    while (seconds.length < sent.length) seconds.push(Math.round((clock.now() - START_MS) / 1_000))
  }
  const until = async (second: number) => {
    while (clock.now() < instant(START_MS, second)) {
      await pass(Math.min(250, instant(START_MS, second) - clock.now()), 250)
      note()
    }
  }
  for (const happening of HAPPENINGS) {
    await until(happening.at)
    if ('alerts' in happening) {
      manager.take(
        happening.alerts.map(({ labels, startsAt, endsAt = FAR_SECONDS }) => ({
          labels: labelsFromObject(labels),
          annotations: labelsFromObject({ summary: 'something <is> wrong' }),
          startsAtMs: instant(START_MS, startsAt),
          endsAtMs: instant(START_MS, endsAt),
          generatorUrl: '',
        })),
      )
    } else kept.silences.push(silenceOf(happening))
    await settle()
    note()
  }
  await until(END_SECONDS)
  const stopping = manager.stop()
  await pass(2_000)
  await stopping
  return sent.slice(0, seconds.length).map(({ integration, notification }, i) => {
    const limit = integration.kind === 'webhook' ? integration.config.max_alerts : 0
    const path = integration.kind === 'webhook' ? new URL(integration.config.url).pathname : ''
    return { path, body: webhookBody(truncateAlerts(notification, limit)), second: seconds[i] ?? -1 }
  })
}

const silenceOf = ({ silence, at, until }: Extract<Happening, { silence: Labels }>): Silence => ({
  id: 's1',
  matchers: Object.entries(silence).map(([name, value]) => ({ name, op: '=', value })),
  startsAtMs: instant(START_MS, at),
  endsAtMs: instant(START_MS, until),
  updatedAtMs: instant(START_MS, at),
  createdBy: 'ines',
  comment: 'known',
  recurrence: null,
})

// The real thing runs in real time: a machine that stands still for half a second moves what it is told.
test('the same stream of alerts: webhooks hear from us what they hear from a real Alertmanager, byte for byte but for times', {
  timeout: 60_000,
  retry: 2,
}, async () => {
  const server = await installedServer()
  if (server === null) return console.info('did not run: Alertmanager is not installed here')
  const [real, ours] = await Promise.all([askAlertmanager(server), askOurs()])
  expect(byGroup(ours)).toEqual(byGroup(real))
  // The stream is worth comparing: first messages, new ones, resolved ones, repeats.
  expect(real.length).toBeGreaterThan(10)
  expect(real.some(({ body }) => body.includes('"status":"resolved"'))).toBe(true)
})
