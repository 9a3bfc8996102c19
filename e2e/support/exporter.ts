import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Gauge, Histogram, Registry } from 'prom-client'

export type Exporter = {
  readonly address: string
  readonly registry: Registry
  readonly level: Gauge
  readonly latency: Histogram<'route'>
  /** While true, it answers 503. */
  isBroken: boolean
  scrapes(): number
  close(): Promise<void>
}

/** A real exporter whose figures the test moves by hand. */
export async function startExporter(): Promise<Exporter> {
  const registry = new Registry()
  const registers = [registry]
  const level = new Gauge({ name: 'test_level', help: 'Moved by the test.', registers })
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds.',
    labelNames: ['route'],
    buckets: [0.1, 0.2, 0.5, 1, 2],
    registers,
  })
  let scrapes = 0
  const server: Server = createServer((_request, response) => {
    scrapes += 1
    if (exporter.isBroken) return void response.writeHead(503).end('out of order')
    void registry
      .metrics()
      .then(body => response.writeHead(200, { 'content-type': registry.contentType }).end(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const exporter: Exporter = {
    address: `127.0.0.1:${port}`,
    registry,
    level,
    latency,
    isBroken: false,
    scrapes: () => scrapes,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return exporter
}
