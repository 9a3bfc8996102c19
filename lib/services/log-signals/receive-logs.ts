import { DeckError } from '../../contract/errors.ts'
import {
  type LineReading,
  OtlpLogs,
  otlpLines,
  readLines,
  readOtlpLogs,
} from '../../core/log-signal/index.ts'
import { WireError } from '../../core/wire/index.ts'
import { requirePermission } from '../require.ts'
import type { LogSignalContext } from './log-signal-context.ts'

export type IncomingLogs = {
  readonly body: Uint8Array
  readonly contentType: string | null
  /** Only this service's signals look at the lines; all when null. */
  readonly service: string | null
}

/** How many lines were read, how many of them a signal looked for, and how many were too long to be read. */
export type LogsReceived = { readonly accepted: number; readonly matched: number; readonly rejected: number }

/** Lines of a forwarder: newline-separated JSON or text, a JSON array, or OTLP in either encoding. */
export async function receiveLogs(ctx: LogSignalContext, input: IncomingLogs): Promise<LogsReceived> {
  requirePermission(ctx, 'logs.send')
  const { lines, rejected } = readBody(input, ctx.clock.now())
  const taken = await ctx.logSignals.take(lines, { service: input.service })
  if (taken.kind === 'too_many') {
    const { retryAfterSeconds } = taken
    throw new DeckError('rate_limited', 'too many lines: send these again later', undefined, {
      retryAfterSeconds,
    })
  }
  return { accepted: lines.length, matched: taken.matched, rejected }
}

/** Whether a body is one of OTLP's binary encoding, whose senders want their answer in it too. */
export const isProtobuf = (contentType: string | null): boolean => typeOf(contentType).includes('protobuf')

const typeOf = (contentType: string | null): string => contentType?.split(';')[0]?.trim().toLowerCase() ?? ''

function readBody({ body, contentType }: IncomingLogs, nowMs: number): LineReading {
  if (isProtobuf(contentType)) return readBinary(body, nowMs)
  const text = new TextDecoder().decode(body)
  const type = typeOf(contentType)
  const isDocument = type === 'application/json' || type === 'text/json'
  const document = isDocument ? parseDocument(text) : undefined
  if (Array.isArray(document)) return readLines(document.map(toLine).join('\n'), nowMs)
  const otlp = isOtlp(document) ? OtlpLogs.safeParse(document) : null
  if (otlp && !otlp.success) {
    const first = otlp.error.issues[0]
    throw new DeckError('invalid', `not an OTLP request: ${first?.path.join('.')}: ${first?.message}`)
  }
  return otlp ? { lines: otlpLines(otlp.data, nowMs), rejected: 0 } : readLines(text, nowMs)
}

function readBinary(body: Uint8Array, nowMs: number): LineReading {
  try {
    return { lines: otlpLines(readOtlpLogs(body), nowMs), rejected: 0 }
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw new DeckError('invalid', `not an OTLP request: ${cause.message}`, undefined, { cause })
  }
}

const toLine = (entry: unknown): string => (typeof entry === 'string' ? entry : JSON.stringify(entry))

const isOtlp = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'resourceLogs' in document

/** Undefined when it is not one document: then it is read line by line. */
function parseDocument(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
