import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { isCredentialHeader } from '../check/secrets.ts'
import { holdsHeaders } from './entry-secrets.ts'
import { pairsOf, resolveAlias, type YamlFile } from './yaml-file.ts'

const MASK = '<secret>'

const SECRET_FIELDS = new Set([
  'password',
  'token',
  'credentials',
  'bearer_token',
  'secrets',
  'key',
  'smtp_auth_password',
  'smtp_auth_secret',
  'slack_api_url',
  'slack_app_token',
  'opsgenie_api_key',
  'telegram_bot_token',
  'mattermost_webhook_url',
  'webhook_url',
  'app_token',
  'bot_token',
  'api_key',
  'routing_key',
  'user_key',
  'auth_password',
  'auth_secret',
  'auth_token',
  'signing_secret',
  'webhook_secrets',
  'client_secret',
  'endpoint_params',
])
/** Fields that are secrets in some lists only: the address is the key. */
const SECRET_IN: Readonly<Record<string, string>> = {
  slack_configs: 'api_url',
  webhook_configs: 'url',
  watchdog: 'url',
}
const CREDENTIALS_IN_URL = /(\w:\/\/)[^/@\s:]+(?::[^/@\s]*)?@/g

/** A file's text as it may be shown: what a secret field holds, and credentials in URLs, are masked. */
export function maskedText(file: YamlFile): string {
  const spans: [start: number, end: number][] = []
  const visited = { secret: new Set<Node>(), open: new Set<Node>() }
  const collect = (node: Node | null, isSecret: boolean, field: string): void => {
    const seen = isSecret ? visited.secret : visited.open
    if (!node || seen.has(node)) return
    seen.add(node)
    if (isMap(node)) {
      for (const [name, pair] of pairsOf(file, node)) {
        const hides =
          SECRET_FIELDS.has(name) ||
          SECRET_IN[field] === name ||
          (holdsHeaders(field) && isCredentialHeader(name))
        collect(resolveAlias(file, pair.value), isSecret || hides, name)
      }
    } else if (isSeq(node)) {
      for (const item of node.items) collect(resolveAlias(file, item), isSecret, field)
    } else if (isSecret && isScalar(node) && node.range) {
      spans.push([node.range[0], node.range[1]])
    }
  }
  collect(resolveAlias(file, file.document.contents), false, '')
  return cut(file.text, spans).replace(CREDENTIALS_IN_URL, `$1${MASK}@`)
}

function cut(text: string, spans: readonly [start: number, end: number][]): string {
  let masked = ''
  let at = 0
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue
    masked += text.slice(at, start) + MASK
    at = end
  }
  return masked + text.slice(at)
}
