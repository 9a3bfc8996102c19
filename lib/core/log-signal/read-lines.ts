import type { Level } from './levels.ts'

/** A line of a log, parsed: what the signals look at. Texts are as they came; masking is before keeping. */
export type LogLine = {
  readonly atMs: number
  readonly level: Level | null
  readonly message: string
  readonly service: string | null
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** As it came, for a sample; further lines of a stack trace below. */
  readonly raw: string
}

export type LineReading = { readonly lines: readonly LogLine[]; readonly rejected: number }

const MAX_LINE_CHARS = 16_384
const MAX_ATTRIBUTES = 64
const MAX_TEXT = 2_000

/**
 * Newline-separated lines, each JSON or plain text. An indented plain line, or one that starts as a stack trace's
 * does, belongs to the line before it.
 */
export function readLines(body: string, nowMs: number): LineReading {
  const lines: LogLine[] = []
  let rejected = 0
  for (const text of body.split(/\r?\n/)) {
    if (text.trim() === '') continue
    if (text.length > MAX_LINE_CHARS) {
      rejected++
      continue
    }
    const before = lines.at(-1)
    if (before && !text.startsWith('{') && isContinuation(text)) {
      const raw = before.raw.length < MAX_LINE_CHARS ? `${before.raw}\n${text}` : before.raw
      lines[lines.length - 1] = { ...before, raw }
      continue
    }
    lines.push(readLine(text, nowMs))
  }
  return { lines, rejected }
}

const isContinuation = (text: string): boolean =>
  /^(\s|Caused by:|Traceback |\.\.\. \d+ more)/.test(text) || /^[\w.]+(Error|Exception): /.test(text)

/** One line: a JSON object, or plain text in one of the usual forms. */
export function readLine(text: string, nowMs: number): LogLine {
  const json = text.trimStart().startsWith('{') ? parseObject(text) : null
  return json ? fromFields(json, text, nowMs) : fromText(text, nowMs)
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TIME_FIELDS = ['timestamp', 'time', 'ts', '@timestamp', 'date', 'datetime', 'asctime']
const LEVEL_FIELDS = ['level', 'severity', 'levelname', 'lvl', 'log.level', 'loglevel']
const MESSAGE_FIELDS = ['message', 'msg', 'event', 'text', 'body']
const SERVICE_FIELDS = ['service', 'service.name', 'app', 'application', 'logger', 'name', 'unit']

export function fromFields(fields: Record<string, unknown>, raw: string, nowMs: number): LogLine {
  const attributes: Record<string, string | number | boolean> = {}
  flatten(fields, '', attributes)
  const first = (names: readonly string[]) =>
    names.map(name => attributes[name]).find(value => value !== undefined)
  const message = first(MESSAGE_FIELDS)
  const service = first(SERVICE_FIELDS)
  return {
    atMs: timeOf(first(TIME_FIELDS)) ?? nowMs,
    level: levelOf(first(LEVEL_FIELDS)),
    message: message === undefined ? raw.slice(0, MAX_TEXT) : String(message),
    service: service === undefined ? null : String(service),
    attributes,
    raw,
  }
}

function flatten(
  value: Record<string, unknown>,
  path: string,
  into: Record<string, string | number | boolean>,
): void {
  for (const [name, inner] of Object.entries(value)) {
    if (Object.keys(into).length >= MAX_ATTRIBUTES) return
    const key = path ? `${path}.${name}` : name
    if (typeof inner === 'number' || typeof inner === 'boolean') into[key] = inner
    else if (typeof inner === 'string') into[key] = inner.slice(0, MAX_TEXT)
    else if (isRecord(inner) && key.split('.').length < 4) flatten(inner, key, into)
  }
}

/** `2026-01-01 10:30:00,123 - name - LEVEL - message`, as Python's logging writes it. */
const PYTHON =
  /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?Z?) - ([\w.-]{1,100}) - ([A-Za-z]{4,8}) - (.*)$/s
/** `Oct 28 10:30:00 host unit[123]: message`, as journald and syslog write it. */
const JOURNAL = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\S*[T\d]\S*) \S+ ([\w.@-]{1,100})\[\d+\]: (.*)$/s
const BRACKET_TIME =
  /^\[?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)\]?:?\s+(.*)$/s
const LEVEL_WORD =
  /(?:^|[\s[(|])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|CRITICAL|CRIT|ALERT|FATAL|PANIC|EMERG)(?=$|[\s\]):|])/

function fromText(text: string, nowMs: number): LogLine {
  const python = PYTHON.exec(text)
  if (python) {
    const [, time = '', logger = '', level = '', message = ''] = python
    const parts = { level: levelOf(level), message, service: logger, attributes: { logger, level } }
    return { atMs: timeOf(time) ?? nowMs, ...parts, raw: text }
  }
  const journal = JOURNAL.exec(text)
  const [, unit, said = text] = journal ?? []
  const timed = BRACKET_TIME.exec(said)
  const message = timed?.[2] ?? said
  const level = levelOf(LEVEL_WORD.exec(message.slice(0, 200))?.[1])
  return {
    atMs: timeOf(timed?.[1]) ?? nowMs,
    level,
    message,
    service: unit ?? null,
    attributes: { ...(unit ? { unit } : {}), ...(level ? { level } : {}) },
    raw: text,
  }
}

const LEVEL_NAMES: Readonly<Record<string, Level>> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  fatal: 'fatal',
  panic: 'fatal',
  emerg: 'fatal',
}

/** Words as people and libraries write them; figures as pino (10–60) has them. */
export function levelOf(value: string | number | boolean | undefined): Level | null {
  if (typeof value === 'number') {
    const pino = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' } as const
    return Object.entries(pino).find(([figure]) => Number(figure) === value)?.[1] ?? null
  }
  return typeof value === 'string' ? (LEVEL_NAMES[value.toLowerCase()] ?? null) : null
}

/** ISO times (UTC when nothing else is said), and epoch seconds, milliseconds, micro- or nanoseconds. */
export function timeOf(value: string | number | boolean | undefined): number | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{10,19}(\.\d+)?$/.test(value))) {
    const figure = Number(value)
    if (figure > 1e17) return figure / 1e6
    if (figure > 1e14) return figure / 1e3
    return figure > 1e11 ? figure : figure * 1e3
  }
  if (typeof value !== 'string') return null
  const iso = value.trim().replace(' ', 'T').replace(',', '.')
  const atMs = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(atMs) ? null : atMs
}
