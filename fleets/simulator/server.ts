import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createWireServer, type Server, type Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { close, connectionsOf, listen } from './listen.ts'
import type { Begin, Endpoint, Reply, Talk } from './system.ts'

/** How an endpoint's port behaves: as it should, refusing connections, or accepting them and never answering. */
export type Manner = 'answering' | 'down' | 'hanging'

const BODY_LIMIT_BYTES = 65_536
type EndpointOptions = { readonly port: number; readonly now: () => number; readonly begin: Begin }
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** One endpoint on a port of its own. */
export class EndpointServer {
  readonly #endpoint: Endpoint
  readonly #now: () => number
  readonly #begin: Begin
  #server: Server
  #sockets: ReadonlySet<Socket>
  #port: number
  #manner: Manner = 'answering'
  #change: Promise<void> = Promise.resolve()

  private constructor(endpoint: Endpoint, { port, now, begin }: EndpointOptions) {
    this.#endpoint = endpoint
    this.#now = now
    this.#begin = begin
    this.#port = port
    this.#server = this.#create()
    this.#sockets = connectionsOf(this.#server)
  }

  /**
   * Starts to listen; port 0 takes any that is free, and keeps it.
   * @throws Error with a sentence when the port is taken
   */
  static async start(endpoint: Endpoint, options: EndpointOptions): Promise<EndpointServer> {
    const started = new EndpointServer(endpoint, options)
    await started.#open()
    return started
  }

  get slug(): string {
    return this.#endpoint.slug
  }
  get port(): number {
    return this.#port
  }

  /** Changes the manner; one change at a time. Rejects when the port was taken by others in the meantime. */
  behave(manner: Manner): Promise<void> {
    this.#change = this.#change.catch(() => {}).then(() => this.#become(manner))
    return this.#change
  }

  stop(): Promise<void> {
    return this.behave('down')
  }

  async #become(manner: Manner): Promise<void> {
    if (manner === this.#manner) return
    // Requests that hang are let go when the hanging ends.
    if (this.#manner === 'hanging') for (const socket of this.#sockets) socket.destroy()
    if (manner === 'down') await close(this.#server, this.#sockets)
    if (this.#manner === 'down') {
      this.#server = this.#create()
      this.#sockets = connectionsOf(this.#server)
      await this.#open()
    }
    this.#manner = manner
  }

  async #open(): Promise<void> {
    const { slug, name } = this.#endpoint
    this.#port = await listen(this.#server, this.#port, `${name} (${slug})`)
  }

  #create(): Server {
    const { wire, socket } = this.#endpoint
    if (wire) return createWireServer(connection => this.#speak(connection, wire()))
    const server = createServer((request, response) => {
      if (this.#manner !== 'hanging') void this.#answer(request, response).catch(() => response.destroy())
    })
    if (socket) this.#takeSockets(server, socket)
    return server
  }

  #speak(connection: Socket, talk: Talk): void {
    connection.setEncoding('utf8')
    connection.on('data', said => {
      const answer = this.#manner === 'hanging' ? null : talk(String(said))
      if (answer !== null) connection.write(answer)
    })
  }

  #takeSockets(server: Server, talkOf: () => Talk): void {
    const sockets = new WebSocketServer({ noServer: true, maxPayload: BODY_LIMIT_BYTES })
    server.on('upgrade', (request: IncomingMessage, connection: Socket, head: Buffer) => {
      if (this.#manner === 'hanging') return
      sockets.handleUpgrade(request, connection, head, client => {
        const talk = talkOf()
        client.on('error', () => {})
        client.on('message', said => {
          const answer = this.#manner === 'hanging' ? null : talk(String(said))
          if (answer !== null) client.send(answer)
        })
      })
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPost = request.method === 'POST'
    const body = isPost ? await readBody(request) : ''
    send(response, this.#replyTo(request, body))
  }

  #replyTo({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Reply {
    const { pathname: path, searchParams: query } = new URL(url, 'http://endpoint')
    const { paths, posts = {}, calls } = this.#endpoint
    const isPost = method === 'POST'
    const answers = isPost ? posts : paths
    const question = { atMs: this.#now(), headers, body }
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined
    if (answer && (isPost || method === 'GET' || method === 'HEAD')) return answer(question)
    if (isPost || method === 'GET') {
      const reply = calls?.({ ...question, method, path, query, begin: this.#begin })
      if (reply) return reply
    }
    return isPost || !['GET', 'HEAD'].includes(method)
      ? { status: 405, json: { error: 'Method Not Allowed', path } }
      : { status: 404, json: { error: 'Not Found', path } }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > BODY_LIMIT_BYTES) throw new Error('the body is too long')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, reply: Reply): void {
  if ('html' in reply) {
    response.writeHead(reply.status, { 'content-type': 'text/html' }).end(reply.html)
    return
  }
  const isText = 'text' in reply
  const body = isText ? reply.text : JSON.stringify(reply.json)
  response.writeHead(isText ? 200 : (reply.status ?? 200), {
    'content-type': isText ? METRICS_TYPE : 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(!isText && reply.headers),
  })
  if (isText || !reply.isCut) response.end(body)
  else response.write(body.slice(0, body.length / 2), () => response.destroy())
}
