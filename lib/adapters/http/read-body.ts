import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ScrapeFault } from './scrape-error.ts'

/** Without a body_size_limit a body may have so many bytes, unpacked. */
export const DEFAULT_BODY_LIMIT_BYTES = 64 * 1024 * 1024

export type BodyProgress = { receivedBytes: number }

type BodyRules = {
  /** Of the bytes on the wire and of the unpacked ones. */
  readonly limitBytes: number
  /** The Content-Encoding and Content-Length headers. */
  readonly encoding: string | null
  readonly declaredBytes: number | null
  readonly host: string
  /** How far it came, for the one who has to say why it did not come further. */
  readonly progress: BodyProgress
}

/**
 * Reads a body whole, unpacking gzip, within a limit that holds for what comes in and for what it becomes.
 * @param room where the body is put when it is there whole
 * @throws ScrapeFault, or the error of the stream
 */
export async function readBody(
  body: Readable,
  rules: BodyRules,
  room: (size: number) => Uint8Array = size => Buffer.allocUnsafeSlow(size),
): Promise<Uint8Array> {
  const isGzip = checkBody(rules)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of isGzip ? unpack(counted(body, rules)) : body) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a body is made of bytes')
    if (!isGzip) rules.progress.receivedBytes += chunk.length
    size += chunk.length
    if (size > rules.limitBytes) throw tooLarge(rules)
    chunks.push(chunk)
  }
  const whole = room(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/**
 * What the headers say of a body.
 * @returns whether it is packed with gzip
 * @throws ScrapeFault when it must not be read at all
 */
export function checkBody(rules: Omit<BodyRules, 'progress'>): boolean {
  const encoding = rules.encoding?.trim().toLowerCase() ?? ''
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
  if (!isGzip && encoding !== '' && encoding !== 'identity') {
    throw new ScrapeFault(
      `${rules.host} packed its body as "${encoding.slice(0, 40)}", which was not asked for`,
    )
  }
  if ((rules.declaredBytes ?? 0) > rules.limitBytes) throw tooLarge(rules)
  return isGzip
}

/** What comes in, as long as it is within the limit. */
async function* counted(body: Readable, rules: BodyRules): AsyncGenerator<unknown> {
  for await (const chunk of body) {
    if (Buffer.isBuffer(chunk)) rules.progress.receivedBytes += chunk.length
    if (rules.progress.receivedBytes > rules.limitBytes) throw tooLarge(rules)
    yield chunk
  }
}

/** Ends the stream below when it ends or fails, and the other way round. */
function unpack(received: AsyncIterable<unknown>): Readable {
  const gunzip = createGunzip()
  pipeline(Readable.from(received), gunzip, () => {})
  return gunzip
}

export function tooLarge({ host, limitBytes }: Pick<BodyRules, 'host' | 'limitBytes'>): ScrapeFault {
  return new ScrapeFault(
    `the answer of ${host} is larger than ${limitBytes} bytes and was not read to its end: ` +
      'show less there, or raise body_size_limit for this job',
  )
}
