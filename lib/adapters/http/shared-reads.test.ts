import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SHARED_READS } from './shared-reads.ts'

const BYTES = 300_000
const content = (seed: number): Buffer =>
  Buffer.from(Array.from({ length: BYTES }, (_, i) => (i * seed + (i >>> 8)) & 0xff))

/** A server that sends each connection a content of its own as soon as it is there. */
async function serveAtOnce() {
  let seed = 1
  const server = createServer(socket => socket.end(content(seed++)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise(resolve => server.close(resolve)) }
}

const open = (port: number): Socket => connect({ port, host: '127.0.0.1', onread: SHARED_READS })

/** All that a socket gives when what is there is taken after a while, or at once. */
async function taken(socket: Socket, waitMs: number | null): Promise<Buffer> {
  const parts: Buffer[] = []
  const take = () => {
    for (let part = socket.read(); part !== null; part = socket.read()) parts.push(Buffer.from(part))
  }
  socket.on('readable', () => {
    if (waitMs === null) take()
    else setTimeout(take, waitMs)
  })
  await once(socket, 'end')
  return Buffer.concat(parts)
}

test.each([
  ['at once', null],
  ['in the next turn', 0],
  ['much later', 20],
])('sockets that share what they read into mix nothing up when it is taken %s', async (_when, waitMs) => {
  const server = await serveAtOnce()
  const found = await Promise.all([1, 2, 3].map(() => taken(open(server.port), waitMs)))
  const wanted = [1, 2, 3].map(content)
  for (const one of found) expect(wanted.some(other => other.equals(one))).toBe(true)
  expect(new Set(found.map(one => one.toString('base64'))).size).toBe(3)
  await server.close()
})

test('what comes before anybody listens is kept', async () => {
  const server = await serveAtOnce()
  const socket = open(server.port)
  await pause(50)
  const other = await taken(open(server.port), null)
  const late = await taken(socket, null)
  expect([late, other].map(one => one.equals(content(1)) || one.equals(content(2)))).toEqual([true, true])
  await server.close()
})
