import { createServer, Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export type Listener = {
  readonly http: HttpServer
  /** Next hangs its upgrade listener on a server of its own, never on the real one: it would end foreign sockets. */
  readonly nextUpgrades: HttpServer
  /** From now on requests go to the application; before, they are told to come again. */
  open(handler: RequestHandler): void
  /** Requests are told that the deck is going down. */
  shut(): void
  close(): Promise<void>
}

/**
 * Listens at once, before anything else starts, so that a taken port is known first and a probe gets an answer.
 * @throws one sentence when the address cannot be taken
 */
export async function listen(host: string, port: number, isDevelopment: boolean): Promise<Listener> {
  let handler: RequestHandler = answerNotReady
  const nextUpgrades = new HttpServer()
  const http = createServer((request, response) => handler(request, response))
  http.on('upgrade', (request, socket, head) =>
    routeUpgrade({ request, socket, head }, nextUpgrades, isDevelopment),
  )
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(explain(error, host, port), { cause: error })),
    )
    http.listen(port, host, resolve)
  })
  return {
    http,
    nextUpgrades,
    open: next => {
      handler = next
    },
    shut: () => {
      handler = answerNotReady
    },
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer }

function routeUpgrade(
  { request, socket, head }: Upgrade,
  nextUpgrades: HttpServer,
  isDevelopment: boolean,
): void {
  const path = request.url ?? ''
  if (path.startsWith('/socket.io/')) return // Socket.IO's own listener answers
  if (isDevelopment && path.startsWith('/_next/')) {
    nextUpgrades.emit('upgrade', request, socket, head)
    return
  }
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
}

function answerNotReady(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({
    error: { code: 'unavailable', message: 'Opsdeck is starting or stopping: come again in a moment' },
  })
  response
    .writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' })
    .end(body)
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `port ${port} on ${host} is taken: stop what uses it, or set PORT to another one`
  if (error.code === 'EACCES')
    return `port ${port} needs more rights than this user has: set PORT to one above 1023`
  if (error.code === 'EADDRNOTAVAIL')
    return `${host} is not an address of this machine: set HOST to one that is`
  return `cannot listen on ${host}:${port} (${error.code ?? error.message})`
}
