import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, createServer as createSocketServer, type Server, type Socket } from 'node:net'

/** A listening server of a test; `host` is `127.0.0.1:port`. */
export type TestServer = { readonly host: string; readonly close: () => Promise<void> }

async function listening(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a test server needs a port')
  return {
    host: `127.0.0.1:${address.port}`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

export const serveHttp = (listener: RequestListener): Promise<TestServer> => listening(createServer(listener))

export const serveSocket = (onSocket: (socket: Socket) => void): Promise<TestServer> =>
  listening(createSocketServer(onSocket))

/** A proxy that opens tunnels and tells where to. */
export function serveProxy(onTunnel: (to: string) => void): Promise<TestServer> {
  const server = createServer((_incoming, response) => response.writeHead(400).end())
  server.on('connect', (incoming, socket) => {
    const { host, hostname, port } = new URL(`http://${incoming.url}`)
    onTunnel(host)
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
    socket.on('close', () => upstream.destroy())
  })
  return listening(server)
}

export const testCertificate = (name: 'good' | 'expired' | 'key'): string =>
  readFileSync(new URL(`testdata/${name}.pem`, import.meta.url), 'utf8')

export const serveHttps = (certificate: 'good' | 'expired', listener: RequestListener): Promise<TestServer> =>
  listening(createSecureServer({ cert: testCertificate(certificate), key: testCertificate('key') }, listener))
