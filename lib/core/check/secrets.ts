import type { CheckConfig } from '../config/schema/check.ts'

const PLACE = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g

/** Every `{{name}}` in a text; places of JSON (`{{$.path}}`) are none. */
export const placesIn = (text: string): string[] => [...text.matchAll(PLACE)].map(match => match[1] ?? '')

/** The check as it is sent: `{{name}}` filled from its secrets; names that steps carry stay for the prober. */
export function fillSecrets(config: CheckConfig): CheckConfig {
  const { secrets } = config
  if (Object.keys(secrets).length === 0) return config
  const fill = (text: string): string =>
    text.replace(PLACE, (place, name: string) =>
      Object.hasOwn(secrets, name) ? (secrets[name] ?? place) : place,
    )
  return asConfig({ ...mapTexts(config, fill), secrets })
}

/** Texts become texts: the shape is the one that the schema passed. */
const asConfig = (value: unknown): CheckConfig => value as CheckConfig

function mapTexts(value: object, fill: (text: string) => string): object {
  const mapOne = (one: unknown): unknown => {
    if (typeof one === 'string') return fill(one)
    return typeof one === 'object' && one !== null ? mapTexts(one, fill) : one
  }
  if (Array.isArray(value)) return value.map(mapOne)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapOne(one)]))
}

const CREDENTIAL_HEADER = /authorization|cookie|token|secret|api[-_]?key|x-[\w-]*key|password|credential/i

/** Whether a header's value proves who asks, or lets others do so. */
export const isCredentialHeader = (name: string): boolean => CREDENTIAL_HEADER.test(name)

/** Whether the request proves who asks. */
export function hasCredentials(config: CheckConfig): boolean {
  if (Object.keys(config.secrets).length > 0) return true
  if (config.kind !== 'http') return 'password' in config && config.password !== undefined
  if (config.basic_auth !== undefined || config.tls?.cert !== undefined) return true
  return Object.keys(config.headers).some(isCredentialHeader) || /\/\/[^/@\s]+@/.test(config.url)
}

/** Every text of the configuration that must never be seen again. */
export function secretTexts(config: CheckConfig): string[] {
  const found = Object.values(config.secrets)
  if ('password' in config && config.password) found.push(config.password)
  if ('headers' in config) {
    for (const [name, value] of Object.entries(config.headers))
      if (isCredentialHeader(name)) found.push(value)
  }
  if ('metadata' in config) {
    for (const [name, value] of Object.entries(config.metadata))
      if (isCredentialHeader(name)) found.push(value)
  }
  if ('basic_auth' in config && config.basic_auth) found.push(config.basic_auth.password)
  if ('tls' in config && config.tls?.key) found.push(config.tls.key)
  if ('url' in config) found.push(...passwordIn(config.url))
  return found
}

function passwordIn(url: string): string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@\s]*)@/i.exec(url)?.[1]
  const password = userInfo?.split(':').slice(1).join(':')
  return password ? [password] : []
}
