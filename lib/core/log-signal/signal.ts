import { RE2JS } from 're2js'
import { parseDurationMs } from '../config/duration.ts'
import type { LogSignalConfig } from '../config/schema/log-signal.ts'
import { LEVELS } from './levels.ts'
import type { LogLine } from './read-lines.ts'

type Test = (text: string) => boolean

/** A signal, ready to be asked about lines. */
export type LogSignal = {
  readonly key: string
  readonly config: LogSignalConfig
  readonly pattern: RE2JS | null
  readonly where: readonly (readonly [attribute: string, test: Test])[]
  /** What one unit of the captured number is in the base unit. */
  readonly scale: number
  readonly stateForMs: number | null
  /** The signal that ends this one's state. */
  readonly endedBy: string | null
}

/** What a signal saw in a line: the labels of its counter, and the number if it wants one. */
export type Sighting = { readonly labels: Readonly<Record<string, string>>; readonly value: number | null }

const SCALES = { ms: 0.001, s: 1, bytes: 1, MB: 1_000_000, count: 1 } as const
const MAX_LABEL_CHARS = 100

export const signalKey = ({ service, slug }: { service: string; slug: string }): string =>
  `${service}/${slug}`

/** @throws Error where `signalFaults` finds any */
export function compileSignal(config: LogSignalConfig): LogSignal {
  const { state } = config
  return {
    key: signalKey(config),
    config,
    pattern: config.pattern === undefined ? null : RE2JS.compile(config.pattern),
    where: Object.entries(config.where).map(([name, wanted]) => [name, compileTest(wanted)] as const),
    scale: SCALES[config.value?.unit ?? 'count'],
    stateForMs: state?.for === undefined ? null : parseDurationMs(state.for),
    endedBy: state?.until === undefined ? null : fullKey(config.service, state.until),
  }
}

/** `slug` of the same service, or `service/slug`. */
export const fullKey = (service: string, key: string): string =>
  key.includes('/') ? key : `${service}/${key}`

function compileTest(wanted: string): Test {
  if (!wanted.startsWith('~')) return text => text === wanted
  const pattern = RE2JS.compile(wanted.slice(1).trim())
  return text => pattern.matcher(text).find()
}

/** What the signal sees in a line; null when the line is none of its. */
export function sight(signal: LogSignal, line: LogLine): Sighting | null {
  const { config } = signal
  if (config.min_level && !isAtLeast(line, config.min_level)) return null
  for (const [name, test] of signal.where) {
    const value = name === 'level' ? line.level : line.attributes[name]
    if (value === undefined || value === null || !test(String(value))) return null
  }
  const groups = signal.pattern ? findGroups(signal.pattern, line.message, line.raw) : {}
  if (groups === null) return null
  const read = (name: string): string | undefined => groups[name] ?? textOf(line, name)
  const labels = Object.entries(config.labels).map(([label, from]) => [
    label,
    (read(from) ?? '').slice(0, MAX_LABEL_CHARS),
  ])
  return { labels: Object.fromEntries(labels), value: figureOf(signal, read) }
}

const isAtLeast = (line: LogLine, level: (typeof LEVELS)[number]): boolean =>
  line.level !== null && LEVELS.indexOf(line.level) >= LEVELS.indexOf(level)

const textOf = (line: LogLine, name: string): string | undefined => {
  if (name === 'level') return line.level ?? undefined
  if (name === 'message') return line.message
  const value = line.attributes[name]
  return value === undefined ? undefined : String(value)
}

/** The pattern's named groups; null when it is nowhere in the message, nor in the line as it came. */
function findGroups(pattern: RE2JS, message: string, raw: string): Record<string, string> | null {
  for (const text of message === raw ? [message] : [message, raw]) {
    const matcher = pattern.matcher(text)
    if (!matcher.find()) continue
    const groups: Record<string, string> = {}
    for (const name of Object.keys(pattern.namedGroups())) groups[name] = matcher.group(name) ?? ''
    return groups
  }
  return null
}

function figureOf(signal: LogSignal, read: (name: string) => string | undefined): number | null {
  const from = signal.config.value?.from
  const text = from === undefined ? undefined : read(from)
  if (text === undefined || text.trim() === '') return null
  const figure = Number(text)
  return Number.isFinite(figure) ? figure * signal.scale : null
}

export type SignalFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a signal beyond its shape. */
export function signalFaults(config: LogSignalConfig): SignalFault[] {
  const faults: SignalFault[] = []
  const groups = groupsOf(config.pattern)
  if (typeof groups === 'string') faults.push({ path: ['pattern'], message: `pattern: ${groups}` })
  for (const [name, wanted] of Object.entries(config.where)) {
    const wrong = wanted.startsWith('~') ? groupsOf(wanted.slice(1).trim()) : []
    if (typeof wrong === 'string') faults.push({ path: ['where', name], message: `where.${name}: ${wrong}` })
  }
  const { value } = config
  if (value && value.kind !== 'histogram' && value.buckets.length === 0) return faults
  if (value?.buckets.some((bound, i) => i > 0 && bound <= (value.buckets[i - 1] ?? 0))) {
    faults.push({ path: ['value', 'buckets'], message: 'value.buckets: expected bounds in ascending order' })
  }
  if (!config.pattern && Object.keys(config.where).length === 0 && !config.min_level && !value) {
    const message = 'expected pattern, where, min_level or value: what does the signal look for?'
    faults.push({ path: ['pattern'], message })
  }
  return faults
}

/** The names of a pattern's groups, or what is wrong with it. */
function groupsOf(pattern: string | undefined): string[] | string {
  if (pattern === undefined) return []
  try {
    return Object.keys(RE2JS.compile(pattern).namedGroups())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `${JSON.stringify(pattern)} is not a regular expression (RE2 syntax): ${reason}`
  }
}
