import { checkFaults } from '../check/index.ts'
import { parseDurationMs } from '../config/duration.ts'
import { CheckConfig } from '../config/schema/check.ts'

/** What came out of another tool's configuration, and in words what could not be taken over. */
export type Imported = { readonly checks: CheckConfig[]; readonly notes: string[] }

export type ImportOptions = {
  /** Slug of the service that the checks will speak for. */
  readonly service: string
}

/** Collects checks with slugs of their own; what does not hold becomes a note. */
export type Collector = Imported & {
  /** The fields of one check without service and slug. */
  readonly add: (name: string, fields: Readonly<Record<string, unknown>>) => void
  readonly note: (text: string) => void
}

const LONGEST_SLUG = 63

export function createCollector({ service }: ImportOptions): Collector {
  const checks: CheckConfig[] = []
  const notes: string[] = []
  const slugs = new Set<string>()
  const note = (text: string): void => {
    if (!notes.includes(text)) notes.push(text)
  }
  return {
    checks,
    notes,
    note,
    add(name, fields) {
      const slug = freeSlug(name, slugs)
      const all = { ...fields, timeout: shorter(fields.timeout, fields.interval) }
      const given = Object.entries({ ...all, name: name.trim().slice(0, 200) || slug, service, slug })
      const parsed = CheckConfig.safeParse(
        Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null)),
      )
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        note(`"${name}" was left out: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}`)
        return
      }
      const [fault] = checkFaults(parsed.data)
      if (fault) {
        note(`"${name}" was left out: ${fault.message}`)
        return
      }
      slugs.add(slug)
      checks.push(parsed.data)
    },
  }
}

/** Other tools allow a timeout longer than the interval; then the interval is all that it has. */
function shorter(timeout: unknown, interval: unknown): unknown {
  if (typeof timeout !== 'string' || typeof interval !== 'string') return timeout
  const [timeoutMs, intervalMs] = [parseDurationMs(timeout), parseDurationMs(interval)]
  return timeoutMs !== null && intervalMs !== null && timeoutMs > intervalMs ? interval : timeout
}

function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST_SLUG - 4)
  const base = plain === '' ? 'check' : plain
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`
    if (!taken.has(slug)) return slug
  }
}

export type Plain = Readonly<Record<string, unknown>>

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The texts of a map such as headers. */
export const textsOf = (value: unknown): Record<string, string> =>
  isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443 }

/** `scheme://user:password@host:port/path`, `host:port` or `host`; null when it is none. */
export function placeOf(text: string): Place | null {
  const match =
    /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[^:/?#\s]+))(?::(?<port>\d{1,5}))?(?<path>[/?#].*)?$/i.exec(
      text.trim(),
    )
  const groups = match?.groups
  const host = groups?.six ?? groups?.host
  if (!groups || host === undefined) return null
  const scheme = groups.scheme?.toLowerCase() ?? ''
  return {
    scheme,
    host,
    port: groups.port === undefined ? DEFAULT_PORTS[scheme] : Number(groups.port),
    user: groups.user ? decoded(groups.user) : undefined,
    password: groups.password ? decoded(groups.password) : undefined,
    path: groups.path ?? '',
  }
}

export type Place = {
  readonly scheme: string
  readonly host: string
  readonly port: number | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly path: string
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** One that is down when the condition does not hold. */
export const mustHold = (condition: unknown, reason: string): unknown => ({
  if: { not: condition },
  state: 'down',
  reason,
})

/** What matches a text literally, for RE2. */
export const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A text as JSON could hold it: other tools compare without types. */
export function sameAs(text: string): unknown[] {
  if (text === 'true' || text === 'false') return [text, text === 'true']
  if (text === 'null') return [text, null]
  return text.trim() !== '' && Number.isFinite(Number(text)) ? [text, Number(text)] : [text]
}

/** SQLite has no booleans. */
export const isSet = (value: unknown): boolean => value === 1 || value === true || value === '1'
