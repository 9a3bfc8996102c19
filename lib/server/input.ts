import type { z } from 'zod'
import { DeckError, isDeckError } from '../contract/errors.ts'
import { plainIssues, wordIssue } from '../core/config/index.ts'

const BODYLESS: readonly string[] = ['GET', 'HEAD']

export type RouteParams = Readonly<Record<string, string | string[] | undefined>>

/** Query, body (JSON or form) and path parameters as one object; the path goes before the body, the body before the query. */
export async function gatherInput(
  request: Request,
  params: RouteParams,
  maxBodyBytes: number,
): Promise<Record<string, unknown>> {
  const query = fromForm(new URL(request.url).searchParams)
  const body = BODYLESS.includes(request.method) ? {} : await readBody(request, maxBodyBytes)
  return { ...query, ...body, ...params }
}

/** Checks input against its schema. Throws DeckError `invalid` with one issue for each wrong member. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, { error: wordIssue })
  if (parsed.success) return parsed.data
  const issues = plainIssues(parsed.error.issues).map(issue => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  const first = issues[0]
  const message = first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : 'the input is not valid'
  throw new DeckError('invalid', message, issues, { cause: parsed.error })
}

async function readBody(request: Request, maxBodyBytes: number): Promise<Record<string, unknown>> {
  const text = await readText(request, maxBodyBytes)
  if (text === '') return {}
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return fromForm(new URLSearchParams(text))
  if (type !== 'application/json')
    throw new DeckError('invalid', `cannot read a body of type ${type || '(none)'}: send application/json`)
  return fromJson(text)
}

/** Reads a body as text. Throws DeckError `too_large` as soon as it is past the limit. */
export async function readText(request: Request, maxBodyBytes: number): Promise<string> {
  return Buffer.from(await readBytes(request, maxBodyBytes)).toString('utf8')
}

/** Reads a body as it is. Throws DeckError `too_large` as soon as it is past the limit. */
export async function readBytes(request: Request, maxBodyBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  if (!request.body) return new Uint8Array()
  let size = 0
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength
      if (size > maxBodyBytes)
        throw new DeckError('too_large', `the body is larger than ${maxBodyBytes} bytes: send less at once`)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (isDeckError(cause)) throw cause
    // Whoever sent it went away: nothing that the deck depends on did.
    throw new DeckError('invalid', 'the request ended before its body did', undefined, { cause })
  }
  return Buffer.concat(chunks)
}

/** As JSON escapes a NUL, or half of a pair that may stand alone. */
const NEEDS_MENDING = /\\u(?:0000|d[89a-f])/i

/** PostgreSQL keeps no NUL and no lone surrogate, in text or in JSON: a paste that holds one loses it, and no more. */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const members = Object.entries(value)
  return members.every(([name]) => name === plainText(name))
    ? value
    : Object.fromEntries(members.map(([name, member]) => [plainText(name), member]))
}

const plainText = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd')

function fromJson(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text, NEEDS_MENDING.test(text) ? storable : undefined)
  } catch (error) {
    throw new DeckError('invalid', 'the body is not valid JSON', undefined, { cause: error })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new DeckError('invalid', 'the body must be a JSON object')
  return { ...value }
}

/** A name that comes twice, or ends in `[]`, is a list. */
function fromForm(form: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(form.keys())]
  return Object.fromEntries(
    names.map(name => {
      const values = form.getAll(name)
      return [name, values.length > 1 || name.endsWith('[]') ? values : values[0]]
    }),
  )
}

/** For bodies that somebody else reads: refuses by what the caller says of the length, and a caller who does not say. */
export function refuseLargeBody(request: Request, maxBodyBytes: number): void {
  if (BODYLESS.includes(request.method)) return
  const length = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY)
  if (!(length <= maxBodyBytes))
    throw new DeckError('too_large', `send at most ${maxBodyBytes} bytes, with a Content-Length`)
}
