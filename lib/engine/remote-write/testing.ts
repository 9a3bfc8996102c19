import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { createAddressRule, EVERY_NETWORK } from '../../adapters/probes/address.ts'
import { createWriteAsker } from '../../adapters/remote-write/asker.ts'
import { createQueueRows } from '../../adapters/remote-write/rows.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { SendingDrop } from '../../contract/remote-sending.ts'
import { type Labels, labelsFromObject, labelsOf, labelsToObject } from '../../core/labels/index.ts'
import {
  DEFAULT_QUEUE,
  type Remote,
  readVersion1,
  readVersion2,
  type WriteRequest,
} from '../../core/remote-write/index.ts'
import { unpackBlock } from '../../core/snappy/index.ts'
import type { OfferedSamples } from '../../ports/remote-write.ts'
import { createRemoteWriteSender, type RemoteWriteSenderParts } from './sender.ts'

const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

/** A remote that sends at once and tries again soon. */
export function testRemote(url: string, changes: Partial<Remote> = {}): Remote {
  return {
    key: url,
    name: 'test',
    url,
    timeoutMs: 2_000,
    client: {
      auth: { kind: 'none' },
      tls: { insecureSkipVerify: false },
      headers: {},
      proxyUrl: null,
      followRedirects: true,
    },
    version: 1,
    externalLabels: {},
    relabelRules: [],
    sendsHistograms: false,
    metadata: null,
    maxDiskBytes: 10_000_000,
    hiddenSeries: [],
    ...changes,
    queue: { ...DEFAULT_QUEUE, deadlineMs: 5, minBackOffMs: 5, maxBackOffMs: 40, ...changes.queue },
  }
}

/** A sender on a test's database, real but for its log. */
export function testSender(pool: pg.Pool, parts: Partial<RemoteWriteSenderParts> = {}) {
  const asker = createWriteAsker({ version: '0', addressRule: createAddressRule({ allow: EVERY_NETWORK }) })
  const drops = new Map<SendingDrop, number>()
  const sender = createRemoteWriteSender({
    rows: createQueueRows(pool),
    asker,
    clock: systemClock,
    log: silentLog,
    observe: {
      watches: () => {},
      sent: () => {},
      retried: () => {},
      dropped: (_remote, reason, count) => drops.set(reason, (drops.get(reason) ?? 0) + count),
      ended: () => {},
    },
    metadata: () => new Map(),
    random: () => 0.5,
    ...parts,
  })
  return {
    sender,
    drops,
    close: () => sender.close(),
  }
}

/** Samples of some series, as a store offers them. Values as numbers, or bits in an array of their own. */
export function offered(
  samples: readonly (readonly [
    labels: Readonly<Record<string, string>>,
    timestampMs: number,
    value: number,
  ])[],
): OfferedSamples {
  const labels = samples.map(([object]) => labelsFromObject(object))
  const values = new Float64Array(samples.length)
  for (const [i, [, , value]] of samples.entries()) values[i] = value
  return {
    batch: {
      refs: Uint32Array.from(samples.keys()),
      timestampsMs: Float64Array.from(samples, ([, timestampMs]) => timestampMs),
      values,
    },
    // Refs are places in this batch alone.
    epoch: Math.random(),
    labelsOf: (ref): Labels => labels[ref] ?? labelsOf([]),
  }
}

export type Received = {
  readonly headers: IncomingMessage['headers']
  readonly request: WriteRequest
}

/** Another side that answers as it is told, and keeps what it took (answers of 2xx). */
export async function startReceiver(
  respond: (received: Received, response: ServerResponse) => void = (_received, response) =>
    response.writeHead(204).end(),
) {
  const taken: Received[] = []
  const asked: Received[] = []
  const server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const received = { headers: incoming.headers, request: decoded(incoming, Buffer.concat(chunks)) }
      asked.push(received)
      response.on('finish', () => {
        if (response.statusCode < 300) taken.push(received)
      })
      respond(received, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api/v1/write`,
    port,
    asked,
    taken,
    /** What was taken, as `name{labels} time value`. */
    samples: (): string[] => taken.flatMap(({ request }) => linesOf(request)),
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function decoded({ headers }: IncomingMessage, body: Uint8Array): WriteRequest {
  const bytes = unpackBlock(body, 10_000_000)
  const isSecond = headers['content-type']?.includes('v2') === true
  const reading = isSecond ? readVersion2(bytes) : readVersion1(bytes)
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}

const linesOf = ({ series }: WriteRequest): string[] =>
  series.flatMap(({ labels, timestampsMs, words }) => {
    const values = new Float64Array(Uint32Array.from(words).buffer)
    const { __name__, ...rest } = labelsToObject(labelsOf(labels ?? []))
    const shown = Object.entries(rest).map(([name, value]) => `${name}="${value}"`)
    return timestampsMs.map((atMs, i) => `${__name__}{${shown.join()}} ${atMs} ${values[i]}`)
  })
