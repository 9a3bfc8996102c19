import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProbeFault } from '../../core/check/answer.ts'
import type { Attempt } from './attempt.ts'
import { dial } from './dial.ts'
import { faultOf, ProbeFailure } from './faults.ts'
import type { ProbeTools } from './tools.ts'

/** All that one check's pages may load, together. */
const MOST_BYTES = 64 * 1024 * 1024

export type BrowserProxy = {
  readonly server: string
  readonly username: string
  readonly password: string
  /** Why a host could not be asked; null when it could, or was not. */
  readonly faultOfHost: (host: string) => ProbeFault | null
  /** Hosts that were asked for and could not be. */
  readonly failedHosts: () => readonly string[]
}

/**
 * The only way out for the pages of one check: each connection goes through the address rule after resolution,
 * whatever asked for it (redirects, frames, scripts, WebSockets), so no name can be resolved differently by the browser.
 */
export async function openBrowserProxy(tools: ProbeTools, attempt: Attempt): Promise<BrowserProxy> {
  const secret = randomBytes(16).toString('hex')
  const expected = `Basic ${Buffer.from(`check:${secret}`).toString('base64')}`
  const faults = new Map<string, ProbeFault>()
  const sockets = new Set<Duplex>()
  const isOurs = (request: IncomingMessage) => request.headers['proxy-authorization'] === expected
  const dialHost = async (host: string, port: number): Promise<Socket> => {
    try {
      const rule = attempt.request.addressRule ? { addressRule: attempt.request.addressRule } : {}
      const { socket } = await dial(tools, { host, port, ...rule, deadline: attempt.deadline })
      return held(socket)
    } catch (error) {
      faults.set(host, faultOf(error, `${host}:${port}`))
      throw error
    }
  }
  const held = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  let loadedBytes = 0
  const way: Way = {
    dialHost,
    onLoaded(bytes) {
      loadedBytes += bytes
      if (loadedBytes > MOST_BYTES) attempt.fail(tooMuch())
    },
  }
  const server = createServer((request, response) => {
    if (isOurs(request)) void forward(request, response, way)
    else response.writeHead(407, { 'proxy-authenticate': 'Basic realm="check"' }).end()
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    client.on('error', () => {})
    if (isOurs(request)) void tunnel(request, client, way)
    else client.end('HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="check"\r\n\r\n')
  })
  attempt.atEnd(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    server: `http://127.0.0.1:${port}`,
    username: 'check',
    password: secret,
    faultOfHost: host => faults.get(host) ?? null,
    failedHosts: () => [...faults.keys()],
  }
}

const tooMuch = (): ProbeFailure =>
  new ProbeFailure(
    'too_large',
    `the pages loaded more than ${MOST_BYTES} bytes and were stopped: check a smaller one`,
  )

type Way = {
  readonly dialHost: (host: string, port: number) => Promise<Socket>
  readonly onLoaded: (bytes: number) => void
}

/** CONNECT, as for https and WebSockets: bytes both ways. */
async function tunnel(request: IncomingMessage, client: Duplex, way: Way): Promise<void> {
  const at = placeOf(`https://${request.url ?? ''}`)
  if (!at) {
    client.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    return
  }
  try {
    const socket = await way.dialHost(at.host, at.port)
    client.write('HTTP/1.1 200 OK\r\n\r\n')
    socket.once('close', () => client.destroy())
    client.once('close', () => socket.destroy())
    socket.on('data', chunk => way.onLoaded(chunk.length))
    client.pipe(socket).pipe(client)
  } catch {
    client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
  }
}

/** A plain request with a whole URL (RFC 9112 §3.2.2). */
async function forward(request: IncomingMessage, response: ServerResponse, way: Way): Promise<void> {
  const at = placeOf(request.url ?? '')
  if (!at) {
    response.writeHead(400).end()
    return
  }
  const refuse = () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  }
  try {
    const socket = await way.dialHost(at.host, at.port)
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers
    const onward = httpRequest({
      method: request.method,
      path: at.path,
      headers: { ...headers, connection: 'close' },
      createConnection: () => socket,
    })
    onward.on('response', answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', chunk => way.onLoaded(chunk.length))
      answer.on('error', refuse).pipe(response)
    })
    onward.on('error', refuse)
    response.once('close', () => socket.destroy())
    request.pipe(onward)
  } catch {
    refuse()
  }
}

function placeOf(text: string): { host: string; port: number; path: string } | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const standard = url.protocol === 'https:' ? 443 : 80
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? standard : Number(url.port),
    path: `${url.pathname}${url.search}`,
  }
}
