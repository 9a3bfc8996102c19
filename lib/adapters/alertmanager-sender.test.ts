import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import type { SentAlert } from '../core/alert/alert.ts'
import type { AlertmanagerTarget } from '../core/config/index.ts'
import { labelsFromObject } from '../core/labels/index.ts'
import { createAlertmanagerSender, type SendingReport } from './alertmanager-sender.ts'
import { serveHttp, type TestServer } from './http/testing.ts'
import { createAddressRule, EVERY_NETWORK } from './probes/address.ts'
import { PLAIN_CLIENT } from './receivers/transport.ts'

type Post = {
  readonly authorization: string
  readonly alerts: { labels: Record<string, string> }[]
  path: string
}
type Answering = { status?: number; hangs?: boolean }

const servers: TestServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

/** An Alertmanager as far as senders see it. */
async function serveAlertmanager(answering: Answering = {}) {
  const posts: Post[] = []
  const server = await serveHttp(async (request, response) => {
    posts.push({
      path: `${request.method} ${request.url}`,
      authorization: request.headers.authorization ?? '',
      alerts: JSON.parse(await text(request)),
    })
    if (answering.hangs) return
    response.writeHead(answering.status ?? 200).end('ok')
  })
  servers.push(server)
  return { posts, answering, url: `http://${server.host}/am/api/v2/alerts` }
}

const target = (url: string, more: Partial<AlertmanagerTarget> = {}): AlertmanagerTarget => ({
  url,
  timeoutMs: 2_000,
  client: PLAIN_CLIENT,
  relabelRules: [],
  ...more,
})

const alert = (i: number, more: Partial<SentAlert> = {}): SentAlert => ({
  labels: labelsFromObject({ alertname: 'A', i: String(i) }),
  annotations: labelsFromObject({ summary: 's' }),
  startsAtMs: 1_700_000_000_000,
  endsAtMs: 1_700_000_240_000,
  generatorUrl: 'https://deck/graph',
  ...more,
})
const alerts = (count: number) => Array.from({ length: count }, (_unused, i) => alert(i))

function open(targets: readonly AlertmanagerTarget[]) {
  const reports: SendingReport[] = []
  const said: string[] = []
  const say = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void said.push(`${message}: ${String(fields.reason ?? '')}`)
  const sender = createAlertmanagerSender({
    version: '1.2.3',
    addressRule: createAddressRule({ allow: EVERY_NETWORK }),
    log: { info: say, warn: say, error: say },
    observe: report => reports.push(report),
  })
  sender.apply(targets)
  return { sender, reports, said }
}

test('R23 posts what Prometheus posts, with the credentials of the configuration', async () => {
  const server = await serveAlertmanager()
  const client = { ...PLAIN_CLIENT, auth: { kind: 'header', type: 'Bearer', credentials: 't0ken' } } as const
  const { sender } = open([target(server.url, { client })])
  sender.take([alert(1)])
  await sender.stop()
  expect(server.posts).toEqual([
    {
      path: 'POST /am/api/v2/alerts',
      authorization: 'Bearer t0ken',
      alerts: [
        {
          labels: { alertname: 'A', i: '1' },
          annotations: { summary: 's' },
          startsAt: '2023-11-14T22:13:20.000Z',
          endsAt: '2023-11-14T22:17:20.000Z',
          generatorURL: 'https://deck/graph',
        },
      ],
    },
  ])
})

test('R23 at most 256 a request, in order; a stop sends what is left', async () => {
  const server = await serveAlertmanager()
  const { sender, reports } = open([target(server.url)])
  sender.take(alerts(600))
  await sender.stop()
  expect(server.posts.map(post => post.alerts.length)).toEqual([256, 256, 88])
  expect(server.posts.flatMap(post => post.alerts.map(({ labels }) => labels.i))).toEqual(
    alerts(600).map((_alert, i) => String(i)),
  )
  expect(reports.reduce((sum, report) => sum + report.alerts, 0)).toBe(600)
})

test('R23 every Alertmanager gets every alert; one that hangs delays no other, and its oldest are dropped', async () => {
  const [slow, quick] = [await serveAlertmanager({ hangs: true }), await serveAlertmanager()]
  const { sender, reports, said } = open([target(slow.url, { timeoutMs: 300 }), target(quick.url)])
  sender.take(alerts(10_300))
  const startedMs = Date.now()
  while (quick.posts.flatMap(post => post.alerts).length < 10_000) {
    if (Date.now() - startedMs > 10_000) throw new Error('the quick one waits')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  // Both queues held 10,000 when 10,300 came at once.
  expect(reports.filter(({ outcome }) => outcome === 'dropped').map(report => report.alerts)).toEqual([
    300, 300,
  ])
  expect(quick.posts[0]?.alerts[0]?.labels.i).toBe('300')
  sender.apply([])
  await expect.poll(() => said, { timeout: 5_000 }).toContainEqual(expect.stringContaining('takes no alerts'))
  await sender.stop()
}, 20_000)

describe('what an Alertmanager does not take', () => {
  test('is told once, with its answer, and not sent again', async () => {
    const server = await serveAlertmanager({ status: 400 })
    const { sender, said, reports } = open([target(server.url)])
    sender.take(alerts(300))
    await expect.poll(() => reports).toHaveLength(2)
    expect(reports.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
    server.answering.status = 200
    sender.take([alert(1)])
    await sender.stop()
    expect(said).toEqual([
      'an Alertmanager takes no alerts: it answered 400 Bad Request: ok',
      'an Alertmanager takes alerts again: ',
    ])
    expect(server.posts.map(post => post.alerts.length)).toEqual([256, 44, 1])
  })
})

test('R23 alerts are relabelled for it, and dropped where its rules say so', async () => {
  const server = await serveAlertmanager()
  const rule = {
    separator: ';',
    modulus: 0,
    replacement: '$1',
    sourceLabels: [],
    targetLabel: '',
    regex: '',
  } as const
  const relabelRules = [
    { ...rule, action: 'labeldrop', regex: 'replica' },
    { ...rule, action: 'drop', sourceLabels: ['i'], regex: '2' },
  ] as const
  const { sender } = open([target(server.url, { relabelRules })])
  const labels = labelsFromObject({ alertname: 'A', i: '1', replica: 'b' })
  sender.take([alert(1, { labels }), alert(2)])
  await sender.stop()
  expect(server.posts.flatMap(post => post.alerts.map(({ labels: kept }) => kept))).toEqual([
    { alertname: 'A', i: '1' },
  ])
})
