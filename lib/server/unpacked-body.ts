import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DeckError } from '../contract/errors.ts'
import { readBytes } from './input.ts'

const unzip = promisify(gunzip)

export type BodyLimits = { readonly packedBytes: number; readonly unpackedBytes: number }

/** A body as it was before it was packed (`Content-Encoding: gzip`), within both limits. */
export async function readUnpacked(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  const packed = await readBytes(request, limits.packedBytes)
  if (encoding === '' || encoding === 'identity') return packed
  if (encoding !== 'gzip')
    throw new DeckError('unprocessable', `the Content-Encoding "${encoding}" is not read: send gzip, or none`)
  try {
    return await unzip(packed, { maxOutputLength: limits.unpackedBytes })
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge)
      throw new DeckError('too_large', `the unpacked body is larger than ${limits.unpackedBytes} bytes`)
    throw new DeckError('invalid', 'the body is not gzip, as its Content-Encoding says', undefined, { cause })
  }
}
