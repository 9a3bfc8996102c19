import type { Server, Socket } from 'node:net'

export const LOOPBACK = '127.0.0.1'

/**
 * Listens on the loopback address alone; port 0 takes any that is free.
 * @returns the port
 * @throws Error with a sentence when the port is taken
 */
export function listen(server: Server, port: number, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(takenSentence(port, what)) : error),
    )
    server.listen(port, LOOPBACK, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

const takenSentence = (port: number, what: string): string =>
  `port ${port} of ${LOOPBACK}, where ${what} should answer, is taken: end what listens there (another simulator?) and start again`

/** Remembers the connections of a server, those that became WebSockets included. */
export function connectionsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** Closes at once, connections included. */
export function close(server: Server, sockets: Iterable<Socket>): Promise<void> {
  return new Promise(resolve => {
    // One that does not listen says so to the callback, which is as good.
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })
}
