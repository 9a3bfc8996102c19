import { isCredentialHeader } from '../check/secrets.ts'
import { ENTRY_KINDS, type EntryConfigs, type EntryKind } from './entries.ts'
import { PLACEHOLDER } from './schema/common.ts'
import { receiverSecret } from './schema/page-receiver.ts'

export { PLACEHOLDER }

/** Place of a secret in its entry, such as `tls.key` or `steps.0.headers.Authorization` → its text. */
export type EntrySecrets = Readonly<Record<string, string>>

type Path = readonly (string | number)[]
/** A secret within a text, and the text without it. */
type Found = { readonly secret: string; readonly rest: string }

const CREDENTIALS_IN_URL = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#\s]+)@/i
const URL_FIELDS = new Set(['url', 'proxy_url', 'goto'])
const HEADER_FIELDS = new Set(['headers', 'metadata', 'http_headers'])

/** Whether a field of that name holds headers: a mapping whose own keys are names of headers. */
export const holdsHeaders = (field: string): boolean => HEADER_FIELDS.has(field)

/** The secret in a text at this place of an entry; null when there is none. `receiver` is the kind of a receiver. */
function secretIn(path: Path, text: string, receiver: string | null): Found | null {
  if (text === '') return null
  const own = receiver !== null && path.length === 1 ? receiverSecret(receiver, String(path[0]), text) : null
  if (own) return own
  const [name, parent] = [String(path.at(-1)), String(path.at(-2))]
  const isWhole =
    path[0] === 'secrets' ||
    (name === 'token' && path.length === 1) ||
    name === 'password' ||
    (name === 'key' && parent === 'tls') ||
    (holdsHeaders(parent) && isCredentialHeader(name))
  if (isWhole) return { secret: text, rest: PLACEHOLDER }
  const [whole, scheme, secret] = (URL_FIELDS.has(name) && CREDENTIALS_IN_URL.exec(text)) || []
  if (whole === undefined || scheme === undefined || secret === undefined) return null
  return { secret, rest: `${scheme}${PLACEHOLDER}@${text.slice(whole.length)}` }
}

/** An entry without its secrets, each replaced by the placeholder, and the secrets by their places. */
export function splitSecrets<K extends EntryKind>(
  kind: K,
  config: EntryConfigs[K],
): { config: EntryConfigs[K]; secrets: EntrySecrets } {
  const secrets: Record<string, string> = {}
  const receiver = receiverOf(kind, config)
  const masked = mapTexts(config, (path, text) => {
    const found = secretIn(path, text, receiver)
    if (found) secrets[path.join('.')] = found.secret
    return found?.rest ?? text
  })
  return { config: ENTRY_KINDS[kind].schema.parse(masked), secrets }
}

/** An entry as it may be shown. */
export const maskedConfig = <K extends EntryKind>(kind: K, config: EntryConfigs[K]): EntryConfigs[K] =>
  splitSecrets(kind, config).config

/** Puts secrets back where their placeholders stand; `missing` are the places for which there is none. */
export function joinSecrets<K extends EntryKind>(
  kind: K,
  config: EntryConfigs[K],
  secrets: EntrySecrets,
): { config: EntryConfigs[K]; missing: readonly Path[] } {
  const missing: Path[] = []
  const receiver = receiverOf(kind, config)
  const joined = mapTexts(config, (path, text) => {
    if (secretIn(path, text, receiver)?.secret !== PLACEHOLDER) return text
    const place = path.join('.')
    const secret = Object.hasOwn(secrets, place) ? secrets[place] : undefined
    if (secret === undefined) missing.push(path)
    return secret === undefined ? text : text.replace(PLACEHOLDER, () => secret)
  })
  return { config: ENTRY_KINDS[kind].schema.parse(joined), missing }
}

const receiverOf = <K extends EntryKind>(kind: K, config: EntryConfigs[K]): string | null =>
  kind === 'receiver' && 'kind' in config ? config.kind : null

/** A copy of plain data with each text in it rewritten. */
function mapTexts(value: unknown, rewrite: (path: Path, text: string) => string, path: Path = []): unknown {
  if (typeof value === 'string') return rewrite(path, value)
  if (Array.isArray(value)) return value.map((item, i) => mapTexts(item, rewrite, [...path, i]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapTexts(member, rewrite, [...path, name])]),
  )
}

/** What names where an entry sends its secrets. */
const DESTINATION_FIELDS = new Set([
  'url',
  'proxy_url',
  'goto',
  'host',
  'port',
  'server',
  'runner',
  'api_url',
  'webhook_url',
  'smarthost',
])

/**
 * Whether an entry that keeps stored secrets (`sent` holds placeholders) asks somebody whom the stored one did not:
 * then they must be given again, or whoever may change a check could read its secrets at a server of their own.
 */
export function sendsSecretsElsewhere<K extends EntryKind>(
  kind: K,
  { stored, sent }: { readonly stored: EntryConfigs[K]; readonly sent: EntryConfigs[K] },
): boolean {
  if (Object.values(splitSecrets(kind, sent).secrets).every(secret => secret !== PLACEHOLDER)) return false
  // A receiver of another kind is somebody else, though no field names them.
  if (receiverOf(kind, stored) !== receiverOf(kind, sent)) return true
  const known = new Set(destinations(stored))
  return destinations(sent).some(destination => !known.has(destination))
}

function destinations(config: unknown): string[] {
  const found: string[] = []
  const secrets = secretsOf(config)
  const filled = (text: string) => text.replace(PLACE, (place, name: string) => secrets.get(name) ?? place)
  mapTexts(textOfFigures(config), (path, text) => {
    if (DESTINATION_FIELDS.has(String(path.at(-1)))) found.push(originOf(filled(text)))
    return text
  })
  return found
}

const PLACE = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g

/** A destination may be a secret itself: `{{name}}` leads where that leads. */
function secretsOf(config: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  mapTexts(config, (path, text) => {
    if (path[0] === 'secrets' && path.length === 2) found.set(String(path[1]), text)
    return text
  })
  return found
}

/** Ports are figures: as texts they are seen too. */
const textOfFigures = (config: unknown): unknown =>
  JSON.parse(JSON.stringify(config), (_name, value) => (typeof value === 'number' ? String(value) : value))

/** Of a URL, whom it asks and not what; its credentials are secrets of their own. */
function originOf(text: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#\s@]*@)?([^/?#\s]*)/i.exec(text)
  return match ? `${match[1]}${match[2]}`.toLowerCase() : text
}
