import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { close, listen } from './listen.ts'
import type { Endpoint, Reply } from './system.ts'

/** How an endpoint's port behaves: as it should, refusing connections, or accepting them and never answering. */
export type Manner = 'answering' | 'down' | 'hanging'

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** One endpoint on a port of its own. */
export class EndpointServer {
  readonly #endpoint: Endpoint
  readonly #now: () => number
  #server: Server
  #port: number
  #manner: Manner = 'answering'
  #change: Promise<void> = Promise.resolve()

  private constructor(endpoint: Endpoint, { port, now }: { port: number; now: () => number }) {
    this.#endpoint = endpoint
    this.#now = now
    this.#port = port
    this.#server = this.#create()
  }

  /**
   * Starts to listen; port 0 takes any that is free, and keeps it.
   * @throws Error with a sentence when the port is taken
   */
  static async start(
    endpoint: Endpoint,
    options: { port: number; now: () => number },
  ): Promise<EndpointServer> {
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
    if (this.#manner === 'hanging') this.#server.closeAllConnections()
    if (manner === 'down') await close(this.#server)
    if (this.#manner === 'down') {
      this.#server = this.#create()
      await this.#open()
    }
    this.#manner = manner
  }

  async #open(): Promise<void> {
    const { slug, name } = this.#endpoint
    this.#port = await listen(this.#server, this.#port, `${name} (${slug})`)
  }

  #create(): Server {
    return createServer((request, response) => {
      if (this.#manner !== 'hanging') send(response, this.#replyTo(request))
    })
  }

  #replyTo({ method, url, headers }: IncomingMessage): Reply {
    const path = (url ?? '/').split('?', 1)[0] ?? '/'
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, json: { error: 'Method Not Allowed', path } }
    const answer = Object.hasOwn(this.#endpoint.paths, path) ? this.#endpoint.paths[path] : undefined
    return answer?.({ atMs: this.#now(), headers }) ?? { status: 404, json: { error: 'Not Found', path } }
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const isText = 'text' in reply
  const body = isText ? reply.text : JSON.stringify(reply.json)
  response.writeHead(isText ? 200 : (reply.status ?? 200), {
    'content-type': isText ? METRICS_TYPE : 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}
