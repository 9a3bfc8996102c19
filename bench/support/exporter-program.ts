// Many exporters in one process of their own: node --import tsx bench/support/exporter-program.ts MIX TARGETS SERIES.
// Tells its ports to its parent, one a target. Every answer is one step further.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createExposition, type Mix } from './exposition.ts'

const [mixName, ...numbers] = process.argv.slice(2)
const mix: Mix = mixName === 'service' ? 'service' : 'mixed'
const [targets = 1, series = 1] = numbers.map(Number)

async function listen(seed: number): Promise<number> {
  const next = createExposition(mix, seed, series)
  let body = next()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'content-length': body.length })
    response.end(body)
    // Ready before it is asked for, so that nobody waits for what no exporter has to do.
    response.once('close', () => {
      body = next()
    })
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const ports = await Promise.all(Array.from({ length: targets }, (_, i) => listen(i + 1)))
process.send?.(ports)
process.once('disconnect', () => process.exit())
