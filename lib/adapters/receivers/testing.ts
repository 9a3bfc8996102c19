import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import type { Notification, NotifiedAlert } from '../../core/alert/notification.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { Turns } from '../../core/turns.ts'
import type { ReceiverContext } from '../../ports/receiver.ts'
import { serveHttp, type TestServer } from '../http/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../probes/address.ts'
import { createSecrets } from '../secrets.ts'
import { createTextsOf } from './expand.ts'
import { createActionUrl } from './page-actions.ts'
import type { ReceiverTools } from './tools.ts'
import { createTransport } from './transport.ts'

export const NOW = Date.parse('2026-02-03T04:05:06Z')
export const DECK_URL = 'https://deck.example.org'

export const alert = (changes: Partial<NotifiedAlert> = {}): NotifiedAlert => ({
  status: 'firing',
  labels: labelsFromObject({ alertname: 'HighCpu', instance: 'web-1', severity: 'critical' }),
  annotations: labelsFromObject({ summary: 'CPU at 95 %' }),
  startsAtMs: NOW - 60_000,
  endsAtMs: null,
  generatorUrl: `${DECK_URL}/explore?expr=cpu`,
  fingerprint: '00c0ffee00c0ffee',
  ...changes,
})

export function notification(changes: Partial<Notification> = {}): Notification {
  const first = alert()
  return {
    key: randomUUID(),
    groupKey: '{}:{alertname="HighCpu"}',
    receiver: 'team',
    status: 'firing',
    groupLabels: labelsFromObject({ alertname: 'HighCpu' }),
    commonLabels: first.labels,
    commonAnnotations: first.annotations,
    externalUrl: DECK_URL,
    truncatedAlerts: 0,
    alerts: [first],
    ...changes,
  }
}

export const resolved = (): Notification =>
  notification({ status: 'resolved', alerts: [alert({ status: 'resolved', endsAtMs: NOW })] })

export const context = (changes: Partial<ReceiverContext> = {}): ReceiverContext => ({
  addressRule: createAddressRule({ allow: EVERY_NETWORK }),
  signal: new AbortController().signal,
  now: NOW,
  deckUrl: DECK_URL,
  templates: [],
  ...changes,
})

export const testTools = (): ReceiverTools => ({
  http: createTransport({ version: 'test' }),
  turns: new Turns({ nowMs: () => performance.now(), later: run => void setImmediate(run) }),
  textsOf: createTextsOf(),
  actionUrl: createActionUrl(createSecrets('a secret of the tests, long enough for the deck')),
})

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly bytes: Buffer
}

export type Answering = (asked: Asked, response: ServerResponse) => void
export type Service = TestServer & { readonly url: string; readonly asked: Asked[] }

/** A service on a free port that keeps what it was asked; it closes with the test. */
export async function service(answer: Answering): Promise<Service> {
  const asked: Asked[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, bytes, body: bytes.toString() }
      asked.push(one)
      answer(one, response)
    })
  }
  const server = await serveHttp(listener)
  closing.push(server)
  return { ...server, url: `http://${server.host}`, asked }
}

const closing: { close(): Promise<void> | void }[] = []
export const closeAfterTest = (one: { close(): Promise<void> | void }): void => {
  closing.push(one)
}

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
})

/** Answers as JSON. */
export const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export const text = (response: ServerResponse, status: number, body: string, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body)
}
