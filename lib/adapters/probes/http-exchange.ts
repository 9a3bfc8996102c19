import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { Deadline } from './deadline.ts'
import { codeOf, ProbeFailure } from './faults.ts'
import type { Line } from './http-lines.ts'
import { secondsSince } from './tools.ts'

export type WireRequest = {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export type Limits = { readonly deadline: Deadline; readonly maxBodyBytes: number; readonly where: string }

/** What came of one request, whether or not it came to its end. */
export type Exchange = {
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly chunks: readonly Buffer[]
  readonly bodyBytes: number
  /** Seconds from the whole request's being sent, on an open connection. */
  readonly firstByteSeconds: number | undefined
  readonly transferSeconds: number | undefined
  readonly error: Error | null
}

/** One header of an answer; names are in lower case. */
export const headerOf = (headers: Exchange['headers'], name: string): string | undefined => headers[name]

/** Sends one request over a line and reads the answer, within time and size. Never rejects. */
export function exchange(line: Line, request: WireRequest, limits: Limits): Promise<Exchange> {
  return new Promise(resolve => {
    const reader = new Reader({ ...limits, method: request.method }, line, resolve)
    try {
      line.client.dispatch({ ...request, method: methodOf(request.method) }, reader)
    } catch (error) {
      reader.onResponseError(null, error instanceof Error ? error : new Error(String(error)))
    }
  })
}

/** undici names the usual methods; it sends any other that is a token as well. */
const methodOf = (method: string): Dispatcher.HttpMethod => method as Dispatcher.HttpMethod

class Reader implements Dispatcher.DispatchHandler {
  private status: number | null = null
  private headers: Readonly<Record<string, string>> = {}
  private readonly chunks: Buffer[] = []
  private bodyBytes = 0
  private sentAt = performance.now()
  private firstByteAt: number | undefined
  private ended: 'no' | 'yes' = 'no'
  private controller: Dispatcher.DispatchController | null = null
  private readonly forget: () => void

  constructor(
    private readonly limits: Limits & { readonly method: string },
    private readonly line: Line,
    private readonly resolve: (exchange: Exchange) => void,
  ) {
    this.forget = limits.deadline.onEnd(reason => this.stop(reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    this.sentAt = performance.now()
    if (this.ended === 'yes') controller.abort(new Error('ended'))
  }

  onResponseStart(_controller: unknown, status: number, headers: Record<string, string | string[]>): void {
    if (status < 200) return
    this.firstByteAt = performance.now()
    this.status = status
    this.headers = joined(headers)
    const declared = Number(headerOf(this.headers, 'content-length'))
    if (declared > this.limits.maxBodyBytes && this.hasBody()) this.stop(this.tooLarge())
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.ended === 'yes') return
    this.bodyBytes += chunk.length
    if (this.bodyBytes > this.limits.maxBodyBytes) this.stop(this.tooLarge())
    else this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.settle(null)
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.settle(error)
  }

  private hasBody(): boolean {
    return this.limits.method !== 'HEAD' && this.status !== 204 && this.status !== 304
  }

  private tooLarge(): ProbeFailure {
    return tooLarge(this.limits)
  }

  /** Ends it from our side: what is under way is cut off, whether it was still connecting or reading. */
  private stop(reason: Error): void {
    if (this.ended === 'yes') return
    this.settle(reason)
    this.controller?.abort(reason)
    this.line.connection?.socket.destroy()
  }

  private settle(error: Error | null): void {
    if (this.ended === 'yes') return
    this.ended = 'yes'
    this.forget()
    const { firstByteAt } = this
    this.resolve({
      status: this.status,
      headers: this.headers,
      chunks: this.chunks,
      bodyBytes: this.bodyBytes,
      firstByteSeconds: firstByteAt === undefined ? undefined : (firstByteAt - this.sentAt) / 1_000,
      transferSeconds: firstByteAt === undefined ? undefined : secondsSince(firstByteAt),
      error,
    })
  }
}

/** Several of a name become one; cookies, which hold commas themselves, one a line. */
function joined(headers: Record<string, string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    flat[name] = typeof value === 'string' ? value : value.join(name === 'set-cookie' ? '\n' : ', ')
  }
  return flat
}

export const tooLarge = ({ maxBodyBytes, where }: Pick<Limits, 'maxBodyBytes' | 'where'>): ProbeFailure =>
  new ProbeFailure(
    'too_large',
    `the answer of ${where} is larger than ${maxBodyBytes} bytes and was not read to its end: ` +
      'ask for less, or raise max_body_bytes of this check',
  )

const UNPACK = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const
const unpackRaw = promisify(inflateRaw)

const isPacking = (name: string): name is keyof typeof UNPACK => Object.hasOwn(UNPACK, name)

/**
 * The body as it was before it was packed, never more than the limit.
 * @throws ProbeFailure
 */
export async function unpackBody(
  packed: Buffer,
  encoding: string | undefined,
  limits: Limits,
): Promise<Buffer> {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && name !== 'identity')
  const { where, maxBodyBytes, deadline } = limits
  if (packed.length === 0 || names.length === 0) return packed
  const [name = '', ...more] = names
  if (more.length > 0 || !isPacking(name)) {
    throw new ProbeFailure(
      'protocol',
      `${where} packed its body as "${names.join(', ').slice(0, 40)}", which was not asked for`,
    )
  }
  const options = { maxOutputLength: Math.max(1, maxBodyBytes) }
  try {
    return await deadline.within(UNPACK[name](packed, options))
  } catch (error) {
    // Some servers send deflate without its zlib header (RFC 9110 §8.4.1.2).
    if (name === 'deflate' && codeOf(error) === 'Z_DATA_ERROR') {
      const unpacked = await unpackRaw(packed, options).catch(() => null)
      if (unpacked) return unpacked
    }
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits)
    if (error instanceof ProbeFailure) throw error
    throw new ProbeFailure(
      'protocol',
      `the body of ${where} says that it is ${name}, but is not, or is cut off`,
    )
  }
}

/** The body as text; null when it is not text. */
export function textOf(body: Buffer, contentType: string | undefined): string | null {
  const charset = contentType === undefined ? undefined : /charset="?([\w-]{1,40})/i.exec(contentType)?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    try {
      return new TextDecoder(charset).decode(body)
    } catch {
      // An unknown name: most likely it is UTF-8 after all.
    }
  }
  return isUtf8(body) && !body.includes(0) ? body.toString('utf8') : null
}
