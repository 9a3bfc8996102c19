import type { CheckConfig } from '../../core/config/schema/check.ts'

/** What a check asks, for a list: never a secret, since `{{name}}` stands where one is. */
export function asksOf(config: CheckConfig): string {
  switch (config.kind) {
    case 'http':
      return config.method === 'GET'
        ? withoutCredentials(config.url)
        : `${config.method} ${withoutCredentials(config.url)}`
    case 'websocket':
    case 'mqtt':
      return withoutCredentials(config.url)
    case 'dns':
      return `${config.type} ${config.query}${config.server ? ` at ${config.server}` : ''}`
    case 'icmp':
      return config.host
    case 'browser':
      return firstPage(config.script)
    default:
      return `${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`
  }
}

const withoutCredentials = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@\s]*@/i, '$1')

type Script = Extract<CheckConfig, { kind: 'browser' }>['script']

function firstPage(script: Script): string {
  for (const step of script) if ('goto' in step) return withoutCredentials(step.goto)
  return `${script.length} steps`
}
